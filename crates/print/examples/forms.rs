//! Writes every form into a folder and tells how long each took:
//!
//! ```sh
//! cargo run --release -p print --example forms -- FOLDER [FOLDER_WITH_FONTS]
//! ```
//!
//! The fonts are those that `make assets` brings into `web/dist/print`.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use print::{Fonts, render};

mod samples;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("name the folder to write to")?);
    let fonts = arguments.next().unwrap_or_else(|| "web/dist/print".to_owned());
    let read = |name: &str| std::fs::read(Path::new(&fonts).join(name));
    let fonts = Fonts::new(read("Onest-Regular.ttf")?, read("Onest-SemiBold.ttf")?, read("Onest-Bold.ttf")?)?;
    std::fs::create_dir_all(&folder)?;
    for (name, form) in samples::all() {
        const ROUNDS: u32 = 20;
        let bytes = render(&fonts, &form)?;
        let start = Instant::now();
        for _ in 0..ROUNDS {
            render(&fonts, &form)?;
        }
        let each = start.elapsed() / ROUNDS;
        println!("{name:16} {:7.2} ms {:6.1} kB", each.as_secs_f64() * 1000.0, bytes.len() as f64 / 1000.0);
        std::fs::write(folder.join(format!("{name}.pdf")), bytes)?;
    }
    Ok(())
}
