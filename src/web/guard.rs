//! The layer around every site: who may ask, and what every answer carries.
//!
//! An unknown host gets 421, a foreign origin 403, both before any handler runs. No answer leaves
//! without the security headers, and no error without words.

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};

use super::{Site, fault};
use crate::model::Phrases;

/// Which sites may show a page inside their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Framing {
    Never,
    /// These origins, e.g. `https://www.example.edu`.
    By(Vec<String>),
}

/// What a site's answers carry and whom it answers.
#[derive(Clone)]
pub struct Guard {
    pub site: Site,
    pub framing: Framing,
    pub phrases: Arc<dyn Phrases>,
    /// The largest body that is read, in bytes.
    pub body_limit: usize,
}

impl Guard {
    /// Puts the guard around all routes of a site and around what has no route.
    pub fn around(self, router: Router) -> Router {
        self.around_pages(router, Workers::None)
    }

    /// The same for a site whose page has a script of its own work beside it.
    pub fn around_with_worker(self, router: Router) -> Router {
        self.around_pages(router, Workers::Own)
    }

    fn around_pages(self, router: Router, workers: Workers) -> Router {
        let limit = DefaultBodyLimit::max(self.body_limit);
        let policy = Policy { headers: headers(&self.site, &self.framing, workers), guard: self };
        router
            .fallback(|| async { StatusCode::NOT_FOUND })
            .layer(limit)
            .layer(from_fn_with_state(Arc::new(policy), watch))
    }

    /// The status that turns a request away, if one does.
    fn refusal(&self, request: &Request) -> Option<StatusCode> {
        let headers = request.headers();
        if !self.site.is_asked_by(request.uri(), headers) {
            return Some(StatusCode::MISDIRECTED_REQUEST);
        }
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        let guarded = !reads || headers.contains_key(header::UPGRADE);
        (guarded && !self.is_own(headers)).then_some(StatusCode::FORBIDDEN)
    }

    /// Whether the request comes from a page of this site, or from no page at all.
    ///
    /// A form's `Origin` is `null` under our own `no-referrer` (Fetch §3.2), so `Sec-Fetch-Site`, which
    /// no page can set, speaks for it there.
    fn is_own(&self, headers: &HeaderMap) -> bool {
        let fetched = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
        let mut origins = headers.get_all(header::ORIGIN).iter();
        let by_origin = match (origins.next().map(HeaderValue::to_str), origins.next()) {
            (None, _) => true,
            (Some(Ok("null")), None) => fetched == Some(b"same-origin"),
            (Some(Ok(origin)), None) => self.site.knows_origin(origin),
            _ => false,
        };
        by_origin && fetched.is_none_or(|site| matches!(site, b"same-origin" | b"none"))
    }
}

/// Which scripts may run beside a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Workers {
    None,
    /// The site's own.
    Own,
}

struct Policy {
    guard: Guard,
    headers: Vec<(HeaderName, HeaderValue)>,
}

async fn watch(State(policy): State<Arc<Policy>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let api = path.starts_with("/api/") || path.starts_with("/v1/");
    let response = match policy.guard.refusal(&request) {
        Some(status) => status.into_response(),
        None => next.run(request).await,
    };
    let mut response = fault::worded(response, &policy.guard.phrases, api);
    let headers = response.headers_mut();
    for (name, value) in &policy.headers {
        headers.insert(name, value.clone());
    }
    // Only a file under a hashed name says otherwise.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

const FIXED: [(&str, &str); 6] = [
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("x-robots-tag", "noindex"),
];

fn headers(site: &Site, framing: &Framing, workers: Workers) -> Vec<(HeaderName, HeaderValue)> {
    let mut headers: Vec<_> = FIXED
        .into_iter()
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
        .collect();
    // A framing site was checked to be an origin, so that the policy is always a header's text.
    let policy = HeaderValue::try_from(content_policy(site, framing, workers));
    headers.push((
        header::CONTENT_SECURITY_POLICY,
        policy.unwrap_or(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
    ));
    if *framing == Framing::Never {
        headers.push((header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")));
    }
    if site.is_https() {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.push((header::STRICT_TRANSPORT_SECURITY, year));
    }
    headers
}

/// No inline code, no inline style but the one of the page for an error, nothing from elsewhere, and no string is ever made into markup.
fn content_policy(site: &Site, framing: &Framing, workers: Workers) -> String {
    let ancestors = match framing {
        Framing::By(sites) if !sites.is_empty() => {
            // An origin that could end the directive is no origin.
            let fit = sites.iter().filter(|site| Site::new(site, &[]).is_ok());
            std::iter::once("'self'").chain(fit.map(String::as_str)).collect::<Vec<_>>().join(" ")
        }
        _ => "'none'".to_owned(),
    };
    // A worker's address counts as code: the one policy that may vouch for it is named here.
    let (worker, vouching) = match workers {
        Workers::None => ("'none'", "'none'"),
        Workers::Own => ("'self'", "deskhand-worker"),
    };
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' {}; img-src 'self' data:; \
         media-src 'self' data:; worker-src {worker}; connect-src 'self' {}; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}; \
         require-trusted-types-for 'script'; trusted-types {vouching}",
        fault::style_source(),
        site.socket_origin()
    )
}

#[cfg(test)]
mod tests;
