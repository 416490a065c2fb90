//! The floor: hyper alone on both sides, without a router, a layer or a client of others, forwarding as nginx does. Nothing that
//! is built on it can cost less.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use http_body_util::{BodyExt, Empty, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::SendRequest;
use hyper::header::{AUTHORIZATION, HOST, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

/// Connections to the upstream that nobody uses just now.
type Reserve = Mutex<Vec<SendRequest<Empty<Bytes>>>>;

/// Forwards until it is stopped.
pub(super) async fn servir(ecoute: TcpListener, amont: SocketAddr) {
    let reserve = Arc::new(Reserve::default());
    loop {
        let (flux, _) = ecoute.accept().await.unwrap();
        flux.set_nodelay(true).unwrap();
        let reserve = Arc::clone(&reserve);
        let service = service_fn(move |requete| relayer(Arc::clone(&reserve), amont, requete));
        tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(flux), service));
    }
}

async fn relayer(
    reserve: Arc<Reserve>,
    amont: SocketAddr,
    requete: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    if requete.uri().path() == "/healthz" {
        return Ok(Response::new(Full::from("ok\n")));
    }
    let libre = reserve.lock().unwrap().pop();
    let mut liaison = match libre {
        Some(liaison) => liaison,
        None => joindre(amont).await,
    };
    let demande = Request::get(requete.uri().clone())
        .header(HOST, HeaderValue::from_static("localhost"))
        .header(AUTHORIZATION, HeaderValue::from_static("Bearer banc"))
        .body(Empty::new())
        .unwrap();
    let (tete, corps) = liaison.send_request(demande).await.unwrap().into_parts();
    let corps = corps.collect().await.unwrap().to_bytes();
    reserve.lock().unwrap().push(liaison);
    Ok(Response::from_parts(tete, Full::from(corps)))
}

async fn joindre(amont: SocketAddr) -> SendRequest<Empty<Bytes>> {
    let flux = TcpStream::connect(amont).await.unwrap();
    flux.set_nodelay(true).unwrap();
    let (liaison, conversation) = hyper::client::conn::http1::handshake(TokioIo::new(flux)).await.unwrap();
    tokio::spawn(conversation);
    liaison
}
