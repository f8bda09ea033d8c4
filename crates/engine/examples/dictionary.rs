//! Prints docs/METRICS.md, for `cargo xtask codegen`.

fn main() {
    print!("{}", engine::domain::dictionary::page());
}
