//! Request bodies, as Django REST framework reads them.

use crate::support::{Answer, Server, refused};
use serde_json::{Value, json};

async fn send(server: &Server, content_type: &str, body: &'static [u8]) -> Answer {
    Answer::of(server.request("POST", "/api/token/verify/").header("content-type", content_type).body(body)).await
}

fn field(error: &str) -> (u16, Value) {
    (400, json!({"token": [error]}))
}

#[tokio::test]
async fn a_field_is_refused_in_drfs_words() {
    let server = Server::start(&[]).await;
    for (body, error) in [
        (&br#"{}"#[..], "This field is required."),
        (br#""#, "This field is required."),
        (br#"{"token": null}"#, "This field may not be null."),
        (br#"{"token": ""}"#, "This field may not be blank."),
        (br#"{"token": " \t\n\u001c"}"#, "This field may not be blank."),
        (br#"{"token": true}"#, "Not a valid string."),
        (br#"{"token": ["x"]}"#, "Not a valid string."),
        (br#"{"token": {}}"#, "Not a valid string."),
        (br#"{"token": "a\u0000b"}"#, "Null characters are not allowed."),
        (br#"{"token": "a\ud800b"}"#, "Surrogate characters are not allowed: U+D800."),
        (br#"{"token": "\udfff"}"#, "Surrogate characters are not allowed: U+DFFF."),
    ] {
        let answer = send(&server, "application/json", body).await;
        assert_eq!(answer.whole(), field(error), "{}", String::from_utf8_lossy(body));
    }
}

#[tokio::test]
async fn a_number_and_a_surrogate_pair_are_strings() {
    let server = Server::start(&[]).await;
    for body in
        [&br#"{"token": 123}"#[..], br#"{"token": 1.5e3}"#, br#"{"token": "\ud83d\ude00"}"#, br#"{"token": "x"}"#]
    {
        assert_eq!(send(&server, "application/json", body).await.whole(), refused("Token is invalid"));
    }
}

#[tokio::test]
async fn a_body_that_is_no_object_is_refused_by_its_python_type() {
    let server = Server::start(&[]).await;
    for (body, kind) in [
        (&b"[]"[..], "list"),
        (b" [{}] ", "list"),
        (b"\"x\"", "str"),
        (b"5", "int"),
        (b"5.0", "float"),
        (b"false", "bool"),
    ] {
        let error = format!("Invalid data. Expected a dictionary, but got {kind}.");
        let answer = send(&server, "application/json", body).await;
        assert_eq!(answer.whole(), (400, json!({"non_field_errors": [error]})));
    }
    let answer = send(&server, "application/json", b"null").await;
    assert_eq!(answer.whole(), (400, json!({"non_field_errors": ["No data provided"]})));
}

#[tokio::test]
async fn bad_json_is_a_parse_error() {
    let server = Server::start(&[]).await;
    for body in [&b"{"[..], b"{\"token\": NaN}", b"\xef\xbb\xbf{}", b"{\"token\": \"\xff\"}", b"{} {}", b" "] {
        let answer = send(&server, "application/json", body).await;
        assert_eq!(answer.status, 400);
        assert!(answer.json["detail"].as_str().unwrap().starts_with("JSON parse error - "), "{}", answer.text);
    }
}

#[tokio::test]
async fn an_integer_that_python_finds_too_long_is_a_parse_error() {
    let server = Server::start(&[]).await;
    let answer = async |body: String| {
        let request = server.request("POST", "/api/token/verify/").header("content-type", "application/json");
        Answer::of(request.body(body)).await.text
    };
    let digits = "1".repeat(4301);
    for body in [digits.clone(), format!("-{digits}"), format!(r#"{{"token": [{{"\\\"": {digits}}}]}}"#)] {
        assert!(answer(body).await.starts_with(r#"{"detail":"JSON parse error - "#));
    }
    for body in [digits[1..].into(), format!("{digits}.0"), format!("1.{digits}"), format!(r#"["\"{digits}"]"#)] {
        assert!(answer(body).await.starts_with(r#"{"non_field_errors":["Invalid data."#));
    }
}

#[tokio::test]
async fn of_a_repeated_key_the_last_counts() {
    let server = Server::start(&[]).await;
    let answer = send(&server, "application/json", br#"{"token": "x", "token": ""}"#).await;
    assert_eq!(answer.whole(), field("This field may not be blank."));
}

#[tokio::test]
async fn another_media_type_is_unsupported() {
    let server = Server::start(&[]).await;
    for media_type in ["text/plain", "json", "application/xml; charset=utf-8"] {
        let answer = send(&server, media_type, b"{}").await;
        let detail = format!("Unsupported media type \"{media_type}\" in request.");
        assert_eq!(answer.whole(), (415, json!({"detail": detail})));
    }
}

#[tokio::test]
async fn a_file_is_no_string() {
    let server = Server::start(&[]).await;
    let file = reqwest::multipart::Part::bytes(b"x".to_vec()).file_name("x.txt");
    let form = reqwest::multipart::Form::new().part("token", file);
    let answer = Answer::of(server.request("POST", "/api/token/verify/").multipart(form)).await;
    assert_eq!(answer.whole(), field("Not a valid string."));
}

async fn send_form(server: &Server, content_type: &str, body: &'static str) -> Answer {
    send(server, content_type, body.as_bytes()).await
}

#[tokio::test]
async fn a_multipart_form_that_is_cut_short_counts_as_far_as_it_goes() {
    let server = Server::start(&[]).await;
    for body in [
        "--x\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nv\r\n--x--\r\n",
        "--x\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nv",
        "--x\r\ncontent-disposition: form-data; name=token\r\n\r\nv\r\n--x--",
        "before\r\n--x\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nv\r\n--x--\r\nafter",
        "--x\r\nContent-Disposition: form-data; name=\"token\"; filename=\"\"\r\n\r\nv\r\n--x--\r\n",
    ] {
        let answer = send_form(&server, "multipart/form-data; boundary=\"x\"", body).await;
        assert_eq!(answer.whole(), refused("Token is invalid"), "{body}");
    }
}

#[tokio::test]
async fn a_multipart_part_may_be_in_base64_and_its_name_in_rfc_2231() {
    let server = Server::start(&[]).await;
    for body in [
        "--x\r\ncontent-disposition: form-data; name=x; NAME*=\"UTF-8'en'token\"\r\n\r\ngarbage\r\n--x--",
        "--x\r\ncontent-disposition: form-data; name*=token\r\n\r\ngarbage\r\n--x--",
        "--x\r\ncontent-disposition: form-data; name=token\r\ncontent-transfer-encoding: base64\r\n\r\nZ2FyYmFnZQ==\r\n--x--",
        "--x\r\ncontent-disposition: form-data; name*=utf-8''to%6ben\r\n\r\ngarbage\r\n--x--",
    ] {
        let answer = send_form(&server, "multipart/form-data; boundary=x", body).await;
        assert_eq!(answer.whole(), refused("Token is invalid"), "{body}");
    }
    // To Python, what is no Base64 is not there.
    let body =
        "--x\r\ncontent-disposition: form-data; name=token\r\ncontent-transfer-encoding: BASE64\r\n\r\n!!\r\n--x--";
    let answer = send_form(&server, "multipart/form-data; boundary=x", body).await;
    assert_eq!(answer.whole(), field("This field may not be blank."));
}

#[tokio::test]
async fn a_multipart_part_without_a_name_is_no_field() {
    let server = Server::start(&[]).await;
    for body in [
        "garbage",
        "--x--\r\n",
        "--x\r\n\r\nv\r\n--x--\r\n",
        "--x\r\nContent-Disposition: form-data\r\n\r\nv\r\n--x--\r\n",
        "--y\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nv\r\n--y--\r\n",
        "--x\nContent-Disposition: form-data; name=\"token\"\n\nv\n--x--\n",
    ] {
        let answer = send_form(&server, "multipart/form-data; boundary=x", body).await;
        assert_eq!(answer.whole(), field("This field is required."), "{body}");
    }
}

#[tokio::test]
async fn a_multipart_form_needs_its_boundary() {
    let server = Server::start(&[]).await;
    for (content_type, reason) in [
        ("multipart/form-data", "Invalid boundary in multipart: None"),
        ("multipart/form-data; boundary=", "Invalid boundary in multipart: "),
        ("Multipart/Form-Data; boundary=x", "Invalid Content-Type: Multipart/Form-Data; boundary=x"),
    ] {
        let answer = send_form(&server, content_type, "x").await;
        let detail = format!("Multipart form parse error - {reason}");
        assert_eq!(answer.whole(), (400, json!({"detail": detail})));
    }
}

#[tokio::test]
async fn a_field_whose_name_is_half_a_surrogate_pair_is_no_field() {
    let server = Server::start(&[]).await;
    let answer = send(&server, "application/json", br#"{"\ud800": 1}"#).await;
    assert_eq!(answer.whole(), field("This field is required."));
}

#[tokio::test]
async fn json_in_latin_1_is_read_where_it_says_so() {
    let server = Server::start(&[]).await;
    let body = b"{\"token\": \"\xe9\"}";
    for charset in ["latin-1", "ISO-8859-1", "\"iso_8859_1\""] {
        let answer = send(&server, &format!("application/json; charset={charset}"), body).await;
        assert_eq!(answer.whole(), refused("Token is invalid"), "{charset}");
    }
    assert_eq!(send(&server, "application/json; charset=utf-8", body).await.status, 400);
}

#[tokio::test]
async fn a_huge_body_is_too_large() {
    let server = Server::start(&[]).await;
    let request = server.request("POST", "/api/token/verify/").header("content-type", "application/json");
    assert_eq!(Answer::of(request.body(vec![b' '; 2 << 20])).await.status, 413);
}
