//! The rules, told: each story is a centre, what people do, and what comes of it.

mod agents;
mod bounds;
mod channels;
mod chats;
mod config;
mod criteria;
mod details;
mod ends;
mod explain;
mod flows;
mod hours;
mod idle;
mod legs;
mod moments;
mod offers;
mod order;
mod priorities;
mod queues;
mod quotas;
mod revisions;
mod statuses;
mod tasks;
mod templates;
mod timers;
mod waits;
mod whispers;
