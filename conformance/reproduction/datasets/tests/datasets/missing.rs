//! What `reproduce data` prints.

use lossproof_datasets::{Name, isic, missing};

#[test]
fn every_data_set_says_how_to_get_it() {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, count) in [(Name::FashionMnist, 4), (Name::Cifar10, 6), (Name::Cifar100, 2), (Name::Isic2019, 2)] {
        let missing = missing(name, dir.path());
        assert_eq!(missing.len(), count, "{name}");
        for missing in missing {
            let text = missing.to_string();
            assert!(text.starts_with(&dir.path().display().to_string()) && text.contains(": found nothing, expected "));
            assert!(text.contains("checksum: ") && text.contains("from: ") && text.contains("get it: "), "{text}");
        }
    }
}

#[test]
fn an_archive_that_is_there_is_only_to_be_unpacked() {
    let dir = tempfile::tempdir().expect("a folder");
    let commands = || missing(Name::Cifar10, dir.path()).into_iter().map(|missing| missing.command).collect::<Vec<_>>();
    assert!(commands().iter().all(|command| command.contains("curl") && command.contains("tar -xzf")));
    std::fs::write(dir.path().join("cifar-10-binary.tar.gz"), "").expect("a file");
    assert!(commands().iter().all(|command| !command.contains("curl") && command.contains("tar -xzf")));
}

#[test]
fn images_that_the_table_names_are_counted() {
    let dir = tempfile::tempdir().expect("a folder");
    let table = "image,MEL,NV\nISIC_1,1,0\nISIC_2,0,1\nISIC_3,0,1\n";
    std::fs::write(dir.path().join(isic::GROUND_TRUTH), table).expect("a file");
    std::fs::create_dir(dir.path().join(isic::IMAGES)).expect("a folder");
    std::fs::write(dir.path().join(isic::IMAGES).join("ISIC_1.jpg"), "").expect("a file");
    let missing = missing(Name::Isic2019, dir.path());
    let found: Vec<&str> = missing.iter().map(|missing| missing.found.as_str()).collect();
    assert_eq!(found, ["2 nevi and 1 melanomas", "2 images lacking, the first ISIC_2"]);
}

#[test]
fn a_table_that_cannot_be_read_is_missing() {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join(isic::GROUND_TRUTH), "picture,MEL,NV\n").expect("a file");
    std::fs::create_dir(dir.path().join(isic::IMAGES)).expect("a folder");
    let missing = missing(Name::Isic2019, dir.path());
    assert_eq!(missing.len(), 1);
    assert!(missing[0].found.contains("found `picture`, expected `image`"), "{}", missing[0].found);
}

#[test]
fn a_name_is_read_as_it_is_written() {
    assert!(Name::ALL.into_iter().all(|name| name.to_string().parse::<Name>().is_ok_and(|read| read == name)));
    let error = "mnist".parse::<Name>().unwrap_err().to_string();
    let expected = "there is no data set `mnist`; there are digits, fashion-mnist, cifar-10, cifar-100, isic-2019";
    assert_eq!(error, expected);
}
