//! The links of a built book: each leads to a page that is there, to a place on it, or elsewhere by https.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::error::{Error, Result};

/// The anchors of each page, by its path in the book.
type Pages = BTreeMap<PathBuf, BTreeSet<String>>;

/// Follows all links of all pages in this folder.
pub(super) fn require(book: &Path) -> Result<()> {
    let files = files(book)?;
    let is_page = |path: &&PathBuf| path.extension().is_some_and(|kind| kind == "html");
    let mut texts = BTreeMap::new();
    for page in files.iter().filter(is_page) {
        let text = fs::read_to_string(book.join(page)).map_err(Error::while_doing(page.display()))?;
        texts.insert(page.clone(), text);
    }
    let pages: Pages = texts.iter().map(|(page, text)| (page.clone(), values(text, "id").collect())).collect();
    let broken: Vec<String> = texts
        .iter()
        .flat_map(|(page, text)| values(text, "href").chain(values(text, "src")).map(move |link| (page, link)))
        .filter_map(|(page, link)| Some(format!("{}: {link}: {}", page.display(), fault(page, &link, &pages, &files)?)))
        .collect();
    match broken.is_empty() {
        true => Ok(()),
        false => Err(Error::failed(format!("the book has links that lead nowhere:\n  {}", broken.join("\n  ")))),
    }
}

/// All files below this folder, by their paths from there.
fn files(book: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(book.join(&folder)).map_err(Error::while_doing(book.display()))? {
            let entry = entry.map_err(Error::while_doing(book.display()))?;
            let path = folder.join(entry.file_name());
            match entry.path().is_dir() {
                true => folders.push(path),
                false => drop(found.insert(path)),
            }
        }
    }
    Ok(found)
}

/// The values of this attribute in a page; mdbook puts each in quotes.
fn values(page: &str, attribute: &str) -> impl Iterator<Item = String> {
    let beginning = format!(" {attribute}=\"");
    let values =
        page.split(&beginning).skip(1).filter_map(|rest| rest.split('"').next()).map(|text| text.replace("&amp;", "&"));
    values.collect::<Vec<_>>().into_iter()
}

/// What is wrong with a link on this page; none if it leads somewhere.
fn fault(page: &Path, link: &str, pages: &Pages, files: &BTreeSet<PathBuf>) -> Option<&'static str> {
    if link.starts_with("https://") || link.starts_with("data:") || link.starts_with("javascript:") {
        return None;
    }
    if link.contains("://") {
        return Some("leads elsewhere, and not by https");
    }
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let path = path.split('?').next().unwrap_or_default();
    let target = match path {
        "" => page.to_owned(),
        path => resolved(page, path),
    };
    if !files.contains(&target) {
        return Some("there is no such page");
    }
    let has_place = anchor.is_empty() || pages.get(&target).is_none_or(|anchors| anchors.contains(anchor));
    (!has_place).then_some("there is no such place on that page")
}

/// Where a link of a page leads, from the beginning of the book.
fn resolved(page: &Path, link: &str) -> PathBuf {
    let mut target = page.parent().map(Path::to_owned).unwrap_or_default();
    for part in Path::new(link).components() {
        match part {
            Component::ParentDir => drop(target.pop()),
            Component::Normal(name) => target.push(name),
            Component::RootDir => target.clear(),
            Component::CurDir | Component::Prefix(_) => {}
        }
    }
    target
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault_of(link: &str) -> Option<&'static str> {
        let anchors = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let pages = Pages::from([("index.html".into(), anchors(&["top"])), ("a/b.html".into(), anchors(&["here"]))]);
        let files = ["index.html", "a/b.html", "a/picture.png"].map(PathBuf::from).into();
        fault(Path::new("a/b.html"), link, &pages, &files)
    }

    #[test]
    fn a_link_to_what_is_there_is_good() {
        for link in
            ["../index.html#top", "#here", "b.html", "picture.png", "https://example.com/x#y", "../index.html?q=1"]
        {
            assert_eq!(fault_of(link), None, "{link}");
        }
    }

    #[test]
    fn a_link_to_what_is_not_there_is_broken() {
        assert_eq!(fault_of("c.html"), Some("there is no such page"));
        assert_eq!(fault_of("../../README.md"), Some("there is no such page"));
        assert_eq!(fault_of("../index.html#bottom"), Some("there is no such place on that page"));
        assert_eq!(fault_of("#nowhere"), Some("there is no such place on that page"));
        assert_eq!(fault_of("http://example.com/"), Some("leads elsewhere, and not by https"));
    }

    #[test]
    fn attributes_are_found_in_a_page() {
        let page = r#"<h2 id="a-b"><a class="x" href="b.html?x=1&amp;y=2">"#;
        assert_eq!(values(page, "id").collect::<Vec<_>>(), ["a-b"]);
        assert_eq!(values(page, "href").collect::<Vec<_>>(), ["b.html?x=1&y=2"]);
    }
}
