import { useActionState } from "react";

import { useApi, useAuth } from "./use-auth.jsx";

export function App() {
  const { state } = useAuth();
  if (state.status === "loading") return <p>…</p>;
  return state.status === "logged_in" ? <Home /> : <Login />;
}

function Login() {
  const { auth } = useAuth();
  const [problem, logIn, isBusy] = useActionState(async (_, form) => {
    try {
      await auth.login(Object.fromEntries(form));
    } catch (error) {
      return error.detail ?? error.message;
    }
  });
  return (
    <form action={logIn}>
      <label>
        Username <input name="username" autoComplete="username" required />
      </label>
      <label>
        Password <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button disabled={isBusy}>Log in</button>
      <p role="alert">{problem}</p>
    </form>
  );
}

function Home() {
  const { auth } = useAuth();
  const hello = useApi("/api/hello/");
  return (
    <main>
      <p>{hello?.msg}</p>
      <button onClick={auth.logout}>Log out</button>
    </main>
  );
}
