import { createAuthClient } from "hallpass";

const auth = await createAuthClient({ baseUrl: process.argv[2] });
await auth.login({ username: "spiderman", password: "underoos" });
const response = await auth.fetch("/api/hello/");
console.log((await response.json()).msg);
