// The plain first page: is the server well, sign in, log one activity. Nothing is kept on the phone
// but the session id; the refresh token is a cookie that no script can read.

const byId = (id) => document.getElementById(id);
const STATES = { waiting: "Menunggu", approved: "Disetujui", returned: "Perlu diperbaiki", withdrawn: "Ditarik" };
const SESSION = "kinerja-session";
const OWN = { "X-Requested-With": "kinerja" };
let access = null;

function uuid7() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const now = BigInt(Date.now());
  for (let place = 0; place < 6; place++) bytes[place] = Number((now >> BigInt(8 * (5 - place))) & 255n);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function tell(text) {
  byId("notice").textContent = text;
  byId("notice").hidden = !text;
}

function show(...ids) {
  for (const id of ["sign-in", "set-up", "home"]) byId(id).hidden = !ids.includes(id);
}

async function answer(response) {
  const type = response.headers.get("content-type") ?? "";
  const body = type.includes("json") ? await response.json() : null;
  if (response.ok) return body;
  const details = (body?.errors ?? []).map((one) => one.detail).join(". ");
  throw new Error([body?.title ?? body?.error_description ?? "Server sedang tidak dapat dihubungi", details].filter(Boolean).join(". "));
}

async function call(method, path, body) {
  const send = () =>
    fetch(`/api/v1${path}`, {
      method,
      headers: { ...(access && { Authorization: `Bearer ${access}` }), ...(body && { "Content-Type": "application/json" }), ...OWN },
      body: body && JSON.stringify(body),
    });
  let response = await send();
  if (response.status === 401 && access && (await refresh())) response = await send();
  return answer(response);
}

async function token(form) {
  const response = await fetch("/api/v1/oauth/token", { method: "POST", headers: OWN, body: new URLSearchParams(form) });
  keep(await answer(response));
}

function keep(tokens) {
  access = tokens.access_token;
  localStorage.setItem(SESSION, tokens.session);
}

async function refresh() {
  const session = localStorage.getItem(SESSION);
  if (!session) return false;
  try {
    // One refresh at a time over all tabs: a token has exactly one successor.
    await navigator.locks.request("refresh", () => token({ grant_type: "refresh_token", session }));
    return true;
  } catch {
    return false;
  }
}

function clock(moment) {
  return new Date(moment).toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit", hour12: false }).replace(":", ".");
}

function entry(activity) {
  const item = document.createElement("li");
  const title = document.createElement("strong");
  title.textContent = activity.description;
  const when = document.createElement("span");
  when.className = "soft";
  const day = new Date(activity.started_at).toLocaleDateString("id-ID", { weekday: "short", day: "numeric", month: "short" });
  const amount = activity.quantity === null ? "" : ` · ${activity.quantity} ${activity.unit ?? ""}`;
  when.textContent = `${day} ${clock(activity.started_at)}–${clock(activity.ended_at)}${amount} `;
  const state = document.createElement("span");
  state.className = `state ${activity.status}`;
  state.textContent = STATES[activity.status];
  item.append(title, when, state);
  if (activity.review?.reason) {
    const reason = document.createElement("p");
    reason.textContent = activity.review.reason;
    item.append(reason);
  }
  return item;
}

async function home() {
  const me = await call("GET", "/me");
  byId("who").textContent = me.name;
  byId("post").textContent = me.assignment ? `${me.assignment.position}, ${me.assignment.unit.name}` : "Belum ada penempatan";
  byId("appraiser").textContent = me.appraiser ? `Pejabat penilai: ${me.appraiser.name}` : "Pejabat penilai belum ditetapkan";
  const officer = me.permissions.includes("activity.log");
  byId("log-form").hidden = !officer;
  const items = officer ? (await call("GET", "/activities?limit=10")).items : [];
  byId("list").replaceChildren(...items.map(entry));
  byId("empty").hidden = items.length > 0 || !officer;
  byId("list-title").hidden = !officer;
  show("home");
}

function moment(daysAgo, time) {
  const [hours, minutes] = time.split(/[.:]/).map(Number);
  const day = new Date();
  day.setDate(day.getDate() - daysAgo);
  day.setHours(hours, minutes, 0, 0);
  return day;
}

// One id per form until it is saved, so that pressing twice, or again after a lost answer, is one entry.
let draftId = uuid7();

async function log(form) {
  const start = moment(Number(form.get("day")), form.get("from"));
  const end = moment(Number(form.get("day")), form.get("to"));
  if (end <= start) throw new Error("Waktu selesai harus setelah waktu mulai");
  await call("POST", "/activities", {
    id: draftId,
    description: form.get("description"),
    started_at: start.toISOString(),
    ended_at: end.toISOString(),
    quantity: form.get("quantity") ? Number(form.get("quantity")) : null,
    unit: form.get("unit") || null,
    made_at: new Date().toISOString(),
  });
  draftId = uuid7();
  byId("log-form").reset();
}

function onSubmit(id, act) {
  byId(id).addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.target.querySelector("button");
    button.disabled = true;
    tell("");
    try {
      await act(new FormData(event.target));
      await home();
    } catch (error) {
      tell(error instanceof TypeError ? "Server tidak dapat dihubungi. Yang Anda tulis tetap di layar; coba lagi." : error.message);
    } finally {
      button.disabled = false;
    }
  });
}

async function withTokens(path, body) {
  const response = await fetch(`/api/v1${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...OWN },
    body: JSON.stringify(body),
  });
  keep(await answer(response));
}

onSubmit("sign-in-form", (form) => token({ grant_type: "password", username: form.get("nip").replace(/\s/g, ""), password: form.get("password") }));
onSubmit("activation-form", (form) => withTokens("/activations", Object.fromEntries(form)));
onSubmit("set-up-form", async (form) => {
  await withTokens("/setup", { token: location.hash.replace("#/mulai/", ""), ...Object.fromEntries(form) });
  history.replaceState(null, "", "/");
});
onSubmit("log-form", log);

byId("sign-out").addEventListener("click", async () => {
  const session = localStorage.getItem(SESSION);
  if (session) await fetch("/api/v1/oauth/revoke", { method: "POST", headers: OWN, body: new URLSearchParams({ session }) });
  localStorage.removeItem(SESSION);
  access = null;
  show("sign-in");
});

async function start() {
  try {
    const ready = await fetch("/readyz");
    const state = await ready.json();
    byId("state").textContent = state.ready ? "Server siap" : "Server belum siap";
    byId("state").classList.toggle("bad", !state.ready);
    byId("demo").hidden = !state.demo;
  } catch {
    byId("state").textContent = "Tidak terhubung";
    byId("state").classList.add("bad");
  }
  if (location.hash.startsWith("#/mulai/")) return show("set-up");
  const link = new URLSearchParams(location.hash.split("?")[1] ?? "");
  if (location.hash.startsWith("#/aktivasi")) {
    byId("a-nip").value = link.get("nip") ?? "";
    byId("a-code").value = link.get("kode") ?? "";
    document.querySelector("details").open = true;
  }
  try {
    if (await refresh()) return await home();
  } catch (error) {
    tell(error.message);
  }
  return show("sign-in");
}

start();
