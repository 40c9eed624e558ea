//! The fuzz targets, run over their committed seeds and over each seed damaged
//! in many ways: the same on every machine, in a second, without a fuzzer.

use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};
use std::path::Path;

#[test]
fn every_target_survives_its_seeds_and_their_damaged_copies() {
    damaged(5, 50);
}

#[test]
#[ignore = "three times the copies: .ci/run makes them"]
fn every_target_survives_more_damaged_copies() {
    damaged(15, 150);
}

/// So many copies of each seed of a capture, and of each other one.
fn damaged(copies_of_a_capture: usize, copies_of_others: usize) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    for (name, target) in crate::targets::TARGETS {
        assert!(root.join(format!("fuzz_targets/{name}.rs")).exists(), "no target file for {name}");
        let mut seeds: Vec<_> = std::fs::read_dir(root.join("seeds").join(name))
            .unwrap_or_else(|error| panic!("no seeds for {name}: {error}"))
            .map(|entry| entry.unwrap().path())
            .collect();
        seeds.sort(); // directories have no order; a test should
        assert!(seeds.len() >= 3, "{name} has {} seeds", seeds.len());
        let mut random = ChaCha8Rng::seed_from_u64(4);
        for seed in seeds {
            let seed = std::fs::read(&seed).unwrap();
            target(&seed);
            // A capture is cut by every format there is: many times the work of another.
            let copies = if *name == "capture" { copies_of_a_capture } else { copies_of_others };
            for _ in 0..copies {
                let mut damaged = seed.clone();
                for _ in 0..random.random_range(1..4) {
                    let at = random.random_range(0..damaged.len());
                    match random.random_range(0..3) {
                        0 => damaged[at] = random.random(),
                        1 => damaged.insert(at, random.random()),
                        _ => damaged.truncate(at + 1),
                    }
                }
                target(&damaged);
            }
        }
    }
}
