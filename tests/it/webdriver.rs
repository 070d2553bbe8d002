//! Chromium, asked by the WebDriver protocol (W3C) over its own driver.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::{Mutex, MutexGuard};

/// One browser at a time: two cores have enough to do with one.
static TURN: Mutex<()> = Mutex::const_new(());

/// The port of the driver, once it has been started; `None` where there is none.
static DRIVER: OnceLock<Option<u16>> = OnceLock::new();

/// How a reference to an element is named (WebDriver, 11.1).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How long the page may take until something is so, in milliseconds.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long a script in a page looks for it, in milliseconds.
const LOOK: u32 = 1_000;

const CHROMIUM: [&str; 11] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en-US",
    // Whatever is asked of another host fails, and is seen in the log.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
];

/// The key that chooses together with the next ones.
pub const SHIFT: char = '\u{e008}';
pub const TAB: &str = "\u{e004}";
pub const ENTER: &str = "\u{e007}";
pub const SPACE: &str = " ";
pub const LEFT: &str = "\u{e012}";
pub const RIGHT: &str = "\u{e014}";
pub const DOWN: &str = "\u{e015}";

/// A window of the browser; it closes when it is dropped, also by a test that fails.
pub struct Browser {
    client: reqwest::Client,
    port: u16,
    session: String,
    _turn: MutexGuard<'static, ()>,
}

impl Browser {
    /// A window; `None`, said aloud, where there is no Chromium and none can be installed.
    pub async fn open() -> Option<Self> {
        let turn = TURN.lock().await;
        let port = (*DRIVER.get_or_init(driver))?;
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": { "args": CHROMIUM },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
            "timeouts": { "script": 4 * LOOK, "implicit": u32::try_from(PATIENCE.as_millis()).expect("some seconds") },
        } } });
        let client = reqwest::Client::new();
        let request = client.post(format!("http://127.0.0.1:{port}/session")).body(wanted.to_string());
        let opened = answer(request).await.unwrap_or_else(|error| panic!("Chromium does not start: {error}"));
        let session = opened["sessionId"].as_str().expect("a session has an id").to_owned();
        Some(Self { client, port, session, _turn: turn })
    }

    async fn try_to(&self, command: &str, body: Value) -> Result<Value, String> {
        let url = format!("http://127.0.0.1:{}/session/{}/{command}", self.port, self.session);
        answer(self.client.post(url).body(body.to_string())).await
    }

    async fn tell(&self, command: &str, body: Value) -> Value {
        let told = self.try_to(command, body.clone()).await;
        told.unwrap_or_else(|error| panic!("{command} {body}: {error}"))
    }

    /// A command of Chromium's own protocol.
    async fn tell_chromium(&self, command: &str, parameters: Value) {
        self.tell("goog/cdp/execute", json!({ "cmd": command, "params": parameters })).await;
    }

    /// Makes the page so large, in pixels.
    pub async fn resize(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.tell_chromium("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// No page runs scripts from now on.
    pub async fn without_scripts(&self) {
        self.tell_chromium("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
    }

    /// Opens a page and waits until it has loaded.
    pub async fn go(&self, url: &str) {
        self.tell("url", json!({ "url": url })).await;
    }

    /// The value of an expression in the page.
    pub async fn value(&self, expression: &str) -> Value {
        self.tell("execute/sync", json!({ "script": format!("return ({expression})"), "args": [] })).await
    }

    /// The value of an expression that is a text.
    pub async fn words(&self, expression: &str) -> String {
        let value = self.value(expression).await;
        value.as_str().unwrap_or_else(|| panic!("{expression} is {value}")).to_owned()
    }

    /// The words that are seen of what a selector finds first.
    pub async fn text(&self, selector: &str) -> String {
        self.words(&format!("document.querySelector({selector:?})?.innerText")).await
    }

    /// Waits until an expression is true, also on the page that comes after this one: a script that waits in a page is lost when
    /// the page goes, so none waits for long.
    pub async fn until(&self, expression: &str) {
        let script = format!(
            "const done = arguments[0], end = Date.now() + {LOOK};
             const look = () => {{
               let so = false;
               try {{ so = !!({expression}); }} catch {{ so = false; }}
               if (so || Date.now() > end) done(so); else setTimeout(look, 20);
             }};
             look();"
        );
        let began = Instant::now();
        loop {
            let so = self.try_to("execute/async", json!({ "script": script, "args": [] })).await;
            if so == Ok(Value::Bool(true)) {
                return;
            }
            if began.elapsed() > PATIENCE {
                let (address, seen) = (self.value("location.href").await, self.text("body").await);
                panic!("it never came to be: {expression}\n{so:?}\n{address}\n{seen}");
            }
        }
    }

    /// Waits until a selector finds something, also where scripts are off.
    pub async fn until_there(&self, selector: &str) {
        self.find(selector).await;
    }

    async fn find(&self, selector: &str) -> String {
        let found = self.tell("element", json!({ "using": "css selector", "value": selector })).await;
        found[ELEMENT].as_str().unwrap_or_else(|| panic!("nothing is {selector}: {found}")).to_owned()
    }

    /// Clicks on what a selector finds first, as a mouse does.
    pub async fn click(&self, selector: &str) {
        let element = self.find(selector).await;
        self.value(&format!("document.querySelector({selector:?}).scrollIntoView({{ behavior: 'instant', block: 'center' }})")).await;
        self.tell(&format!("element/{element}/click"), json!({})).await;
    }

    /// Empties what a selector finds first, and types into it.
    pub async fn fill(&self, selector: &str, text: &str) {
        let element = self.find(selector).await;
        self.tell(&format!("element/{element}/clear"), json!({})).await;
        self.tell(&format!("element/{element}/value"), json!({ "text": text })).await;
    }

    /// Presses keys, one after the other, wherever the focus is; `SHIFT` is held from where it stands to the end.
    pub async fn press(&self, keys: &str) {
        let key = |kind: &str, key: char| json!({ "type": kind, "value": key });
        let stroke = |one: char| if one == SHIFT { vec![key("keyDown", one)] } else { vec![key("keyDown", one), key("keyUp", one)] };
        let mut strokes: Vec<Value> = keys.chars().flat_map(stroke).collect();
        if keys.contains(SHIFT) {
            strokes.push(key("keyUp", SHIFT));
        }
        self.tell("actions", json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": strokes }] })).await;
    }

    /// Goes on by the tab key until the focus is on what a selector means.
    pub async fn tab_to(&self, selector: &str) {
        for _ in 0..300 {
            self.press(TAB).await;
            if self.value(&format!("document.activeElement.matches({selector:?})")).await == true {
                return;
            }
        }
        panic!("the tab key never leads to {selector}");
    }

    /// Goes into the frame that a selector finds first.
    pub async fn enter(&self, selector: &str) {
        let element = self.find(selector).await;
        self.tell("frame", json!({ "id": { ELEMENT: element } })).await;
    }

    /// Comes back to the page around all frames.
    pub async fn leave(&self) {
        self.tell("frame", json!({ "id": null })).await;
    }

    /// How much moved by itself on this page (Layout Instability API), as the sum of its parts.
    pub async fn shifted(&self) -> f64 {
        let script = "const done = arguments[0];
             let sum = 0;
             new PerformanceObserver((list) => {
               for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value;
             }).observe({ type: 'layout-shift', buffered: true });
             requestAnimationFrame(() => setTimeout(() => done(sum), 60));";
        self.tell("execute/async", json!({ "script": script, "args": [] })).await.as_f64().expect("a number")
    }

    /// What the console was told of errors since it was asked last.
    pub async fn errors(&self) -> Vec<String> {
        let log = self.tell("se/log", json!({ "type": "browser" })).await;
        let severe = log.as_array().into_iter().flatten().filter(|line| line["level"] == "SEVERE");
        severe.map(|line| line["message"].to_string()).collect()
    }

    /// The addresses asked for since this was asked last.
    pub async fn asked(&self) -> BTreeSet<String> {
        let log = self.tell("se/log", json!({ "type": "performance" })).await;
        let line = |line: &Value| serde_json::from_str::<Value>(line["message"].as_str().unwrap_or_default()).unwrap_or_default();
        let asked = log.as_array().into_iter().flatten().map(line).filter(|line| line["message"]["method"] == "Network.requestWillBeSent");
        asked.filter_map(|line| line["message"]["params"]["request"]["url"].as_str().map(str::to_owned)).collect()
    }

    /// The hosts asked since then.
    pub async fn hosts(&self) -> BTreeSet<String> {
        let host = |url: String| url.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or_default().to_owned());
        self.asked().await.into_iter().filter_map(host).collect()
    }
}

impl Drop for Browser {
    /// Over a plain socket, as nothing can be awaited here; the driver answers when the browser has ended.
    fn drop(&mut self) {
        let request = format!("DELETE /session/{} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", self.session);
        if let Ok(mut driver) = TcpStream::connect(("127.0.0.1", self.port)) {
            let _ = driver.set_read_timeout(Some(Duration::from_secs(20)));
            let _ = driver.write_all(request.as_bytes()).and_then(|()| driver.read(&mut [0; 64]));
        }
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Result<Value, String> {
    let answer = request.send().await.expect("the driver answers").text().await.expect("a text");
    let mut answer: Value = serde_json::from_str(&answer).expect("the driver speaks JSON");
    let value = answer["value"].take();
    if value["error"].is_null() { Ok(value) } else { Err(format!("{}: {}", value["error"], value["message"])) }
}

/// Starts the driver, installed before if it can be.
fn driver() -> Option<u16> {
    if !is_there("chromedriver") && may_install() {
        say_aloud("There is no chromedriver: installing chromium and chromium-driver for the tests in a browser.");
        let install = "apt-get update -q && apt-get install -yq --no-install-recommends chromium chromium-driver";
        let _ = Command::new("sh").args(["-c", install]).env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::null()).status();
    }
    if !is_there("chromedriver") {
        say_aloud(
            "THE TESTS IN A BROWSER DID NOT RUN: there is no chromedriver on the PATH. On Debian: apt-get install chromium chromium-driver \
             (tests run by root do that themselves); elsewhere install Chromium and ChromeDriver.",
        );
        return None;
    }
    // However the tests end, the input of the shell ends with them, and it takes along the driver and what that started.
    let script = "chromedriver --port=0 & driver=$!; read -r _; kill $driver";
    let mut shell = Command::new("sh").args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a shell");
    let lines = BufReader::new(shell.stdout.take().expect("it is piped")).lines().map_while(Result::ok);
    let mut port =
        lines.filter_map(|line| line.rsplit_once("successfully on port ").map(|(_, port)| port.trim_end_matches('.').to_owned()));
    let port = port.find_map(|port| port.parse().ok());
    std::mem::forget(shell);
    Some(port.expect("the driver says its port"))
}

fn is_there(program: &str) -> bool {
    std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).any(|dir| dir.join(program).is_file())
}

fn may_install() -> bool {
    let id = Command::new("id").arg("-u").output().map(|output| output.stdout).unwrap_or_default();
    is_there("apt-get") && id.trim_ascii() == b"0"
}

/// Not by `eprintln!`, which is kept back while tests pass.
fn say_aloud(words: &str) {
    let _ = writeln!(std::io::stderr(), "\n*** {words}\n");
}
