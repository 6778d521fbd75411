import { AuthError, createAuthClient } from "hallpass";

// The address of your API; this example takes it from ?api=….
const baseUrl = new URLSearchParams(location.search).get("api") ?? "http://127.0.0.1:8000";
const auth = await createAuthClient({ baseUrl });

const [form, app, greeting] = ["login", "app", "greeting"].map((id) => document.getElementById(id));
const alert = form.querySelector("[role=alert]");

async function show() {
  form.hidden = auth.isAuthenticated;
  app.hidden = !auth.isAuthenticated;
  greeting.textContent = "";
  if (!auth.isAuthenticated) return;
  const response = await auth.fetch("/api/hello/");
  const { msg } = await response.json();
  greeting.textContent = msg;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  alert.textContent = "";
  try {
    await auth.login(Object.fromEntries(new FormData(form)));
    form.reset();
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    alert.textContent = error.detail ?? error.message;
  }
});

document.getElementById("logout").addEventListener("click", auth.logout);

// Also what happens in another tab: a login, a logout, another user.
auth.onAuthStateChange((_, event) => {
  if (event !== "token_refreshed" && event !== "refresh_failed") return show();
});
await show();
