//! Where bytes are kept: in a folder, or in a bucket that speaks S3.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use engine::id::AttachmentId;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::prefix::PrefixStore;
use object_store::{Error, ObjectStore, ObjectStoreExt, path};

use crate::config::Bucket;

/// Bytes of files, by their ids: first in `staging/`, and in `attachments/` once they may be seen.
#[derive(Debug)]
pub(crate) struct Objects {
    store: Arc<dyn ObjectStore>,
}

impl Objects {
    /// In the bucket, or else in a folder below `data`.
    pub(crate) fn open(data: &Path, bucket: Option<&Bucket>) -> Result<Objects, String> {
        let Some(bucket) = bucket else {
            let folder = data.join("objects");
            std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
            let store = LocalFileSystem::new_with_prefix(&folder).map_err(|e| e.to_string())?;
            return Ok(Objects { store: Arc::new(store.with_fsync(true)) });
        };
        crate::listen::use_tls();
        let mut builder =
            AmazonS3Builder::from_env().with_bucket_name(&bucket.name).with_region(&bucket.region);
        if let Some(endpoint) = &bucket.endpoint {
            builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
        }
        if let Some((key, secret)) = &bucket.credentials {
            builder = builder.with_access_key_id(key).with_secret_access_key(secret);
        }
        let store = builder.build().map_err(|e| e.to_string())?;
        Ok(Objects { store: Arc::new(PrefixStore::new(store, bucket.prefix.as_str())) })
    }

    pub(crate) async fn stage(&self, id: AttachmentId, bytes: Bytes) -> Result<(), Error> {
        self.store.put(&staged(id), bytes.into()).await.map(drop)
    }

    /// What was staged; none where nothing was, or no longer.
    pub(crate) async fn staged(&self, id: AttachmentId) -> Result<Option<Bytes>, Error> {
        match self.store.get(&staged(id)).await {
            Ok(found) => found.bytes().await.map(Some),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(other) => Err(other),
        }
    }

    pub(crate) async fn is_staged(&self, id: AttachmentId) -> Result<bool, Error> {
        match self.store.head(&staged(id)).await {
            Ok(_) => Ok(true),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(other) => Err(other),
        }
    }

    pub(crate) async fn keep(&self, id: AttachmentId, bytes: Bytes) -> Result<(), Error> {
        self.store.put(&kept(id), bytes.into()).await.map(drop)
    }

    pub(crate) async fn unstage(&self, id: AttachmentId) -> Result<(), Error> {
        self.remove(&staged(id)).await
    }

    /// Wherever it is.
    pub(crate) async fn delete(&self, id: AttachmentId) -> Result<(), Error> {
        self.remove(&kept(id)).await?;
        self.remove(&staged(id)).await
    }

    /// A file of a report that is made by itself; one of the same name is replaced.
    pub(crate) async fn put_report(&self, folder: &str, name: &str, text: String) -> Result<(), Error> {
        let path = path::Path::from_iter(["reports", folder, name]);
        self.store.put(&path, text.into()).await.map(drop)
    }

    async fn remove(&self, path: &path::Path) -> Result<(), Error> {
        match self.store.delete(path).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(other) => Err(other),
        }
    }

    pub(crate) async fn read(
        &self,
        id: AttachmentId,
    ) -> Result<BoxStream<'static, Result<Bytes, Error>>, Error> {
        Ok(self.store.get(&kept(id)).await?.into_stream())
    }

    /// SEC-12: what was staged and came to nothing. How many there were.
    pub(crate) async fn purge_staged(&self, older_than: std::time::Duration) -> Result<usize, Error> {
        let now = std::time::SystemTime::now();
        let staging = path::Path::from(STAGING);
        let old: Vec<_> = self
            .store
            .list(Some(&staging))
            .try_filter(|found| {
                let age = now.duration_since(found.last_modified.into()).unwrap_or_default();
                std::future::ready(age > older_than)
            })
            .map_ok(|found| found.location)
            .try_collect()
            .await?;
        let deleted = self.store.delete_stream(futures_util::stream::iter(old).map(Ok).boxed());
        deleted.try_fold(0, |n, _| std::future::ready(Ok(n + 1))).await
    }
}

const STAGING: &str = "staging";

fn staged(id: AttachmentId) -> path::Path {
    path::Path::from(format!("{STAGING}/{id}"))
}

fn kept(id: AttachmentId) -> path::Path {
    path::Path::from(format!("attachments/{id}"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use engine::Uuid;

    use super::*;

    #[tokio::test]
    async fn sec_12_what_was_staged_and_came_to_nothing_is_purged() {
        let folder = tempfile::tempdir().unwrap();
        let objects = Objects::open(folder.path(), None).unwrap();
        let [old, kept] = [1, 2].map(|n| AttachmentId(Uuid::from_u128(n)));
        objects.stage(old, Bytes::from_static(b"old")).await.unwrap();
        objects.keep(kept, Bytes::from_static(b"kept")).await.unwrap();
        assert_eq!(objects.purge_staged(Duration::from_secs(3600)).await.unwrap(), 0);
        assert!(objects.is_staged(old).await.unwrap());
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert_eq!(objects.purge_staged(Duration::from_millis(1)).await.unwrap(), 1);
        assert_eq!(objects.staged(old).await.unwrap(), None);
        let bytes: Vec<Bytes> = objects.read(kept).await.unwrap().try_collect().await.unwrap();
        assert_eq!(bytes.concat(), b"kept");
        objects.unstage(old).await.unwrap();
    }
}
