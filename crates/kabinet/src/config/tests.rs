//! Settings that are read, refused and told by name.

use super::*;
use crate::finance::rules::{OverLimit, Overdue};

#[test]
fn the_commented_file_says_exactly_the_defaults() {
    let plain: String = COMMENTED
        .lines()
        .map(|l| l.strip_prefix("# ").filter(|l| l.contains(" = ") && !l.starts_with(' ')).unwrap_or(l))
        .map(|l| format!("{l}\n"))
        .collect();
    let read: Config = Figment::new().merge(Toml::string(&plain)).extract().unwrap();
    let default = Config::default();
    assert_eq!(format!("{read:?}"), format!("{default:?}"));
    for key in ["listen", "idle_hours", "file_limit", "grace_days", "cache_kib", "redirect", "directory"] {
        assert!(plain.contains(&format!("{key} = ")), "{key} is not in the file");
    }
}

#[test]
fn what_debt_does_is_one_of_three_things_and_what_is_old_is_said_in_hours() {
    let read = |text| -> Result<Config, String> {
        let both = Figment::from(Serialized::defaults(Config::default())).merge(Toml::string(text));
        both.extract().map_err(|e| e.to_string())
    };
    let strict = read("[credit]\noverdue = 'prepaid-only'\nover_limit = 'block'\noverdue_percent = 5").unwrap();
    let policy = crate::finance::view::policy(&strict);
    assert_eq!((policy.overdue, policy.over_limit), (Overdue::PrepaidOnly, OverLimit::Block));
    assert_eq!(policy.threshold.of(Some(kernel::Money(100_000))), kernel::Money(5_000));
    assert!(read("[credit]\nover_limit = 'sometimes'").unwrap_err().contains("needs-seller-ok"));
    let slow = read("[freshness]\nfinance = [12, 48]").unwrap();
    assert_eq!(crate::finance::view::policy(&slow).ages.hours(crate::finance::rules::Feed::Finance), [12, 48]);
    assert!(read("[freshness]\nstock = [24, 2]").unwrap().check().unwrap_err().contains("freshness.stock"));
    assert!(read("[credit]\noverdue_percent = 101").unwrap().check().unwrap_err().contains("overdue_percent"));
}

#[test]
fn a_zone_that_is_none_is_refused_by_name() {
    let config = Config { time_zone: "Asia/Ekaterinburg ".into(), ..Config::default() };
    let refused = config.check().unwrap_err();
    assert!(refused.contains("time_zone") && refused.contains("Asia/Ekaterinburg") && refused.contains("IANA"));
    assert!(Config { time_zone: "Asia/Kamchatka".into(), ..Config::default() }.check().is_ok());
}

#[test]
fn tls_is_whole_or_refused_by_name() {
    let with = |url: &str, tls: Tls| Config { public_url: url.into(), tls, ..Config::default() }.check();
    let files = || Tls { certificate: "c.pem".into(), key: "k.pem".into(), ..Tls::default() };
    let https = "https://portal.example:8443/";
    assert_eq!(with(https, files()), Ok(()));
    assert_eq!(with(https, Tls { redirect: "0.0.0.0:80".into(), ..files() }), Ok(()));
    let acme = |names: &[&str]| Acme { names: names.iter().map(|n| (*n).to_owned()).collect(), ..Acme::default() };
    let named = "tls.acme.names";
    for (url, tls, key) in [
        (https, Tls { key: PathBuf::new(), ..files() }, "tls.key is empty"),
        (https, Tls { certificate: PathBuf::new(), ..files() }, "tls.certificate is empty"),
        ("http://portal.example", files(), "public_url"),
        (https, Tls { redirect: "port 80".into(), ..files() }, "tls.redirect = \"port 80\""),
        (https, Tls { acme: acme(&["portal.example"]), ..files() }, "either"),
        (https, Tls { acme: acme(&["portal.example"]), ..Tls::default() }, named),
        (https, Tls { acme: acme(&["other.example"]), redirect: "0.0.0.0:80".into(), ..Tls::default() }, named),
    ] {
        let refused = with(url, tls).unwrap_err();
        assert!(refused.contains(key), "{refused}");
    }
    for (url, host) in [(https, "portal.example"), ("https://[::1]:8443", "::1"), ("https://x.example", "x.example")] {
        assert_eq!(Config { public_url: url.into(), ..Config::default() }.host(), host);
    }
}

#[test]
fn unknown_keys_are_refused() {
    let r: Result<Config, _> =
        Figment::from(Serialized::defaults(Config::default())).merge(Toml::string("lisen = '0.0.0.0:80'")).extract();
    assert!(r.unwrap_err().to_string().contains("lisen"));
}
