import core from "hallpass/core.wasm?url";
import { createAuthClient, init } from "hallpass/slim";

async function greet() {
  await init(fetch(core));
  const baseUrl = new URLSearchParams(location.search).get("backend");
  const auth = await createAuthClient({ baseUrl });
  await auth.login({ username: "spiderman", password: "underoos" });
  const response = await auth.fetch("/api/hello/");
  document.querySelector("output").textContent = (await response.json()).msg;
}

greet();
