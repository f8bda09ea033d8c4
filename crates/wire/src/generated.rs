//! What `cargo xtask codegen` writes: one module a service.

pub mod connect;
pub mod participant;
