//! Tokens of a case's own making, good and bad, and what can be read in one without a key.

use base64ct::{Base64UrlUnpadded, Encoding};
use jwt_compact::{
    Algorithm, AlgorithmSignature,
    alg::{Es256, Hs256, Hs256Key, Hs384, Hs384Key, Hs512, Hs512Key, Rsa, RsaPrivateKey, RsaPublicKey, RsaSignature},
};
use p256::{
    ecdsa,
    pkcs8::{DecodePrivateKey, DecodePublicKey},
};
use regex::Regex;
use serde_json::{Map, Value, json};

use crate::{configuration::Configuration, surrogate::ascii};

/// The header and the claims of what looks like a token.
pub(crate) fn read(token: &str) -> Option<(Map<String, Value>, Map<String, Value>)> {
    let is_token = Regex::new(r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_=-]*$").unwrap();
    if !is_token.is_match(token) {
        return None;
    }
    let mut parts = token.split('.').map(|part| serde_json::from_slice(&decoded(part)?).ok());
    let (header, claims): (Map<_, _>, Map<_, _>) = (parts.next()??, parts.next()??);
    header.contains_key("alg").then_some((header, claims))
}

/// Makes a token as a `craft` step says.
pub(crate) fn craft(server: &Configuration, step: &Value) -> Result<String, String> {
    let algorithm = match step["alg"].as_str() {
        None | Some("server") => server.algorithm(),
        Some(name) => name,
    };
    let mut header = json!({"alg": algorithm, "typ": "JWT"});
    for (name, value) in step["header"].as_object().into_iter().flatten() {
        match value {
            Value::Null => drop(header.as_object_mut().unwrap().shift_remove(name)),
            value => header[name] = value.clone(),
        }
    }
    let text = |raw: &str, value: &Value| step[raw].as_str().map_or_else(|| ascii(&value.to_string()), str::to_owned);
    let message =
        format!("{}.{}", encoded(&text("raw_header", &header)), encoded(&text("raw_payload", &step["claims"])));
    let signature = sign(algorithm, &server.key(&step["key"])?, message.as_bytes())?;
    Ok(format!("{message}.{}", Base64UrlUnpadded::encode_string(&signature)))
}

/// Damages a token as an `edit` step says.
pub(crate) fn edit(step: &Value) -> Result<String, String> {
    let token = step["token"].as_str().ok_or("no token to edit")?;
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    let segment = step["segment"].as_u64().unwrap_or(2) as usize;
    let text = parts.get(segment).cloned().ok_or("no such segment")?;
    match step["op"].as_str().unwrap_or_default() {
        "flip_char" => {
            let index = step["index"].as_i64().unwrap_or(0).rem_euclid(text.len() as i64) as usize;
            parts[segment] = replaced(&text, index, |place| (place + 32) % 64)?;
        }
        "noncanonical_tail" if text.len().is_multiple_of(4) => return Err("no unused bits in that segment".into()),
        "noncanonical_tail" => parts[segment] = replaced(&text, text.len() - 1, |place| place + 1)?,
        "pad" => parts[segment] = format!("{text}{}", "=".repeat(text.len().wrapping_neg() % 4)),
        "set_claims" => {
            let mut claims: Map<_, _> =
                decoded(&parts[1]).and_then(|json| serde_json::from_slice(&json).ok()).ok_or("no claims")?;
            claims.extend(step["claims"].as_object().cloned().unwrap_or_default());
            parts[1] = encoded(&ascii(&Value::Object(claims).to_string()));
        }
        "swap_signature" => {
            let other = step["other"].as_str().and_then(|other| other.split('.').nth(2));
            parts[2] = other.ok_or("no other signature")?.into();
        }
        "drop_signature" => parts[2].clear(),
        "drop_segment" => parts.truncate(2),
        op => return Err(format!("a token cannot be edited by {op}")),
    }
    Ok(parts.join("."))
}

/// Says whether a token's signature is the server's.
pub(crate) fn is_signed(server: &Configuration, token: &str) -> bool {
    let Some((message, signature)) = token.rsplit_once('.') else { return false };
    let Some(signature) = decoded(signature) else { return false };
    let (algorithm, key, message) = (server.algorithm(), server.verifying_key(), message.as_bytes());
    match algorithm {
        "ES256" => {
            let key = ecdsa::VerifyingKey::from_public_key_pem(&key).unwrap();
            ecdsa::Signature::from_slice(&signature)
                .is_ok_and(|signature| Es256.verify_signature(&signature, &key, message))
        }
        _ if is_rsa(algorithm) => {
            let key = RsaPublicKey::from_public_key_pem(&key).unwrap();
            let signature = RsaSignature::try_from_slice(&signature).unwrap();
            Rsa::with_name(algorithm).verify_signature(&signature, &key, message)
        }
        _ => sign(algorithm, &key, message).is_ok_and(|ours| ours == signature),
    }
}

fn sign(algorithm: &str, key: &str, message: &[u8]) -> Result<Vec<u8>, String> {
    Ok(match algorithm {
        "none" => Vec::new(),
        "HS256" => bytes(&Hs256.sign(&Hs256Key::new(key), message)),
        "HS384" => bytes(&Hs384.sign(&Hs384Key::new(key), message)),
        "HS512" => bytes(&Hs512.sign(&Hs512Key::new(key), message)),
        "ES256" => {
            bytes(&Es256.sign(&ecdsa::SigningKey::from_pkcs8_pem(key).map_err(|error| error.to_string())?, message))
        }
        _ if is_rsa(algorithm) => {
            let key = RsaPrivateKey::from_pkcs8_pem(key).map_err(|error| error.to_string())?;
            bytes(&Rsa::with_name(algorithm).sign(&key, message))
        }
        _ => return Err(format!("nobody here signs with {algorithm}")),
    })
}

fn bytes(signature: &impl AlgorithmSignature) -> Vec<u8> {
    signature.as_bytes().into_owned()
}

fn is_rsa(algorithm: &str) -> bool {
    ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"].contains(&algorithm)
}

fn encoded(text: &str) -> String {
    Base64UrlUnpadded::encode_string(text.as_bytes())
}

/// The bytes of a segment, whatever its unused bits and its padding are.
fn decoded(segment: &str) -> Option<Vec<u8>> {
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for character in segment.trim_end_matches('=').bytes() {
        let place = ALPHABET.iter().position(|ours| *ours == character)?;
        (bits, count) = (bits << 6 | place as u32, count + 6);
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    Some(bytes)
}

/// A segment with another character at an index, by its place in base64url's alphabet.
fn replaced(segment: &str, index: usize, other: impl Fn(usize) -> usize) -> Result<String, String> {
    let mut bytes = segment.as_bytes().to_vec();
    let place = ALPHABET.iter().position(|ours| *ours == bytes[index]).ok_or("no base64url")?;
    bytes[index] = ALPHABET[other(place)];
    String::from_utf8(bytes).map_err(|error| error.to_string())
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
