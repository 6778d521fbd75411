import { createAuthClient } from "hallpass";
import { createRoot } from "react-dom/client";

import { App } from "./app.jsx";
import { AuthProvider } from "./use-auth.jsx";

// The address of your API; this example takes it from ?api=….
const baseUrl = new URLSearchParams(location.search).get("api") ?? "http://127.0.0.1:8000";

createAuthClient({ baseUrl }).then((client) => {
  createRoot(document.getElementById("root")).render(
    <AuthProvider client={client}>
      <App />
    </AuthProvider>,
  );
});
