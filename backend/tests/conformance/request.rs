//! Requests as a case has them, byte for byte, on a connection of their own.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, SystemTime},
};

use base64ct::{Base64, Encoding};
use serde_json::Value;

use crate::surrogate::ascii;

/// An answer as it came.
pub(crate) struct Response {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) json: Value,
    /// When it came, in seconds.
    pub(crate) time: f64,
}

impl Response {
    /// An answer that came over no connection.
    pub(crate) fn of_json(json: Value) -> Self {
        Self { status: 200, headers: vec![("content-type".into(), "application/json".into())], json, time: now() }
    }

    /// All values of a header.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let values = self.headers.iter().filter(|(ours, _)| ours.eq_ignore_ascii_case(name));
        let values: Vec<_> = values.map(|(_, value)| value.as_str()).collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    fn parse(bytes: &[u8]) -> Result<Self, String> {
        let time = now();
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").ok_or("the connection ended early")?;
        let head = String::from_utf8_lossy(&bytes[..end]);
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).ok_or("no status")?;
        let headers = lines.filter_map(|line| line.split_once(':'));
        let headers = headers.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect();
        let mut response = Self { status, headers, json: Value::Null, time };
        let body = &bytes[end + 4..];
        if response.header("content-type").is_some_and(|kind| kind.contains("json")) && !body.is_empty() {
            response.json = serde_json::from_slice(body).map_err(|error| format!("no JSON: {error}"))?;
        }
        Ok(response)
    }
}

/// Sends a request and waits for its answer.
pub(crate) fn send(address: &str, request: &Value) -> Result<Response, String> {
    exchange(address, &written(address, request)?)
        .map_err(|error| error.to_string())
        .and_then(|bytes| Response::parse(&bytes))
}

/// The present Unix time.
pub(crate) fn now() -> f64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs_f64()
}

fn exchange(address: &str, request: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut connection = TcpStream::connect(address)?;
    connection.set_read_timeout(Some(PATIENCE))?;
    connection.write_all(request)?;
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer)?;
    Ok(answer)
}

fn written(address: &str, request: &Value) -> Result<Vec<u8>, String> {
    let method = request["method"].as_str().ok_or("no method")?;
    let (body, content_type) = body(&request["body"])?;
    let mut headers = BTreeMap::from([
        ("Host".to_owned(), vec![address.to_owned()]),
        ("Accept".into(), vec!["*/*".into()]),
        ("Connection".into(), vec!["close".into()]),
    ]);
    headers.extend(content_type.map(|content_type| ("Content-Type".into(), vec![content_type])));
    if body.is_some() || ["POST", "PUT", "PATCH"].contains(&method) {
        headers.insert("Content-Length".into(), vec![body.as_ref().map_or(0, Vec::len).to_string()]);
    }
    for (name, value) in request["headers"].as_object().into_iter().flatten() {
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        match value {
            Value::Null => headers.remove(name),
            _ => headers.insert(name.clone(), values.iter().map(plain).collect()),
        };
    }
    let mut out = format!("{method} {} HTTP/1.1\r\n", plain(&request["path"]));
    for (name, values) in headers {
        values.iter().for_each(|value| out.push_str(&format!("{name}: {value}\r\n")));
    }
    out.push_str("\r\n");
    Ok([out.into_bytes(), body.unwrap_or_default()].concat())
}

/// A body's bytes and their media type.
fn body(body: &Value) -> Result<(Option<Vec<u8>>, Option<String>), String> {
    let Some((kind, content)) = body.as_object().into_iter().flatten().find(|(name, _)| *name != "content_type") else {
        return Ok((None, None));
    };
    let (bytes, content_type) = match kind.as_str() {
        "json" => (ascii(&content.to_string()).into_bytes(), Some("application/json".into())),
        "form" => (form(content).into_bytes(), Some("application/x-www-form-urlencoded".into())),
        "multipart" => (multipart(content).into_bytes(), Some(format!("multipart/form-data; boundary={BOUNDARY}"))),
        "text" => (plain(content).into_bytes(), None),
        "base64" => (Base64::decode_vec(&plain(content)).map_err(|error| error.to_string())?, None),
        other => return Err(format!("no body is {other}")),
    };
    Ok((Some(bytes), body["content_type"].as_str().map(str::to_owned).or(content_type)))
}

fn form(fields: &Value) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields.as_object().into_iter().flatten() {
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        form.extend_pairs(values.iter().map(|value| (name, plain(value))));
    }
    form.finish()
}

fn multipart(fields: &Value) -> String {
    let mut out = String::new();
    for (name, value) in fields.as_object().into_iter().flatten() {
        let (file, content) = match value.as_object() {
            Some(file) => (
                format!("; filename=\"{}\"\r\nContent-Type: text/plain", plain(&file["filename"])),
                plain(&file["content"]),
            ),
            None => (String::new(), plain(value)),
        };
        out.push_str(&format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n"
        ));
    }
    format!("{out}--{BOUNDARY}--\r\n")
}

/// A string as it is, and anything else as JSON.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

const BOUNDARY: &str = "conformance-0123456789abcdef";
const PATIENCE: Duration = Duration::from_secs(30);
