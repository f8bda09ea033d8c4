//! A new centre, in a folder that holds none.

use engine::Node;
use engine::domain::instance::InstanceSettings;
use engine::event::Secret;
use engine::id::InstanceId;
use engine::input::Command;
use engine::output::Output;
use engine::time::Time;
use serde_json::json;
use store::Store;

use super::{Done, Host, Opened};
use crate::auth::password;
use crate::auth::sign_in::new_access_key;
use crate::serve::new_password;
use crate::{credentials, founding};

/// What differs from one to another.
#[derive(Debug)]
pub(crate) struct New {
    pub(crate) id: InstanceId,
    /// Twelve digits.
    pub(crate) account: String,
    pub(crate) alias: String,
    pub(crate) settings: InstanceSettings,
    pub(crate) now: Time,
}

/// The file with its secrets is there before the centre is, so that none is ever without it.
pub(crate) fn found(host: &Host, opened: Opened, new: New) -> Done<Opened> {
    let Opened { folder, store, centre } = opened;
    let password = new_password();
    let (key, secret) = new_access_key();
    let mut founding = founding::founding(founding::New {
        id: new.id,
        now: new.now,
        region: &host.settings.region,
        account: &new.account,
        alias: &new.alias,
        password: Secret::new(password::hash(&password)),
        access_key: key.clone(),
        access_secret: Secret::new(secret.as_str()),
    });
    founding.settings = new.settings;
    let instance = founding.instance.clone();
    let names = founding::Names::of(&founding);
    let credentials = json!({
        "url": host.url,
        "region": instance.region,
        "account_id": instance.account,
        "instance_id": instance.id.to_string(),
        "instance_arn": instance.arn(),
        "access_key_id": key,
        "secret_access_key": secret,
        "admin": { "username": founding.administrator.username, "password": password },
        "sample_flow_id": names.sample_flow.to_string(),
        "basic_queue_id": names.basic_queue.to_string(),
        "basic_routing_profile_id": names.basic_routing_profile.to_string(),
    });
    credentials::write(&folder, &credentials)?;
    let mut opened = Opened { folder, store, centre };
    carry_out(&mut opened, new.now, vec![Command::Found(Box::new(founding))])?;
    Ok(opened)
}

/// While nobody is served: one command after the other, in one batch.
pub(crate) fn carry_out(opened: &mut Opened, now: Time, commands: Vec<Command>) -> Done<()> {
    let mut node: Node<()> = Node::new(std::mem::take(&mut opened.centre));
    for command in commands {
        node.handle(now, None, command, ());
    }
    let (batch, _) = node.take();
    if let Some(batch) = batch {
        opened.store.append(&batch)?;
        for output in node.persisted() {
            if let Output::Reply { result: Err(refusal), .. } = output {
                return Err(refusal.into());
            }
        }
    }
    opened.centre = node.centre().clone();
    Ok(())
}
