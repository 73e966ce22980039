//! Genuine files of 1C, where they are at hand (`KABINET_SHARED_SAMPLES`); they are not part of the project.

use std::path::PathBuf;

use super::*;

const FILES: [&str; 10] = [
    "ut-2.07/import0_1.xml",
    "ut-2.07/offers0_1.xml",
    "ut-2.07-portions/import.xml",
    "ut-2.07-portions/import_wo_classifier.xml",
    "ut-2.07-portions/offers.xml",
    "unf-2.08/import.xml",
    "unf-2.08/offers.xml",
    "bitrix-3.1/import___57c55968-51d1-46f0-b5d7-927f420b8fd4.xml",
    "bitrix-3.1/offers___13955e2c-c7d0-4189-8db7-9bc863cde645.xml",
    "bitrix-3.1/rests___9ebdccc5-f70a-43db-8c03-0103301aad32.xml",
];

on_both! {
    genuine_files_are_taken_without_a_refusal: |b| {
        let Some(folder) = std::env::var_os("KABINET_SHARED_SAMPLES").map(PathBuf::from) else {
            eprintln!("skipped: KABINET_SHARED_SAMPLES is not set");
            return;
        };
        for file in FILES {
            let name = file.rsplit('/').next().unwrap();
            let bytes = std::fs::read(folder.join(file)).unwrap();
            for round in 0..2 {
                b.x.clock.turn(1);
                assert_eq!(b.upload(name, name, &bytes).await, "success", "{file}");
                let (applied,): (i64,) = b.row(
                    "select cast(coalesce(sum(applied), 0) as bigint) from dataset_state \
                     where succeeded_at = (select max(succeeded_at) from dataset_state)"
                ).await;
                assert!(round == 0 || applied == 0, "{file} again changed {applied}");
            }
        }
        let refused: Vec<(String, String)> = b.rows("select place, reason from quarantine").await;
        assert!(refused.is_empty(), "{refused:?}");
        let counts: (i64, i64, i64) = b.row(
            "select (select count(*) from product where not stub), (select count(*) from price), (select count(*) from stock) \
             from source"
        ).await;
        assert!(counts.0 > 10 && counts.1 > 10 && counts.2 > 5, "{counts:?}");
    }
}
