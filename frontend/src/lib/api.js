import { t } from "./texts.js";

/** What the panel refused: `message` is for people, `field` names the input, `code` and `values` are for us. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail ?? t(status >= 500 ? "error.server" : "error.network"));
    this.status = status;
    this.code = problem.code;
    this.field = problem.field;
    this.values = problem.values ?? {};
  }
}

export const csrfToken = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

/** Ask the panel; JSON in, JSON out. Raises Refusal. */
export async function ask(method, url, body) {
  let response;
  try {
    response = await fetch(url, {
      method,
      headers: { Accept: "application/json", "X-CSRFToken": csrfToken(), ...(body && { "Content-Type": "application/json" }) },
      body: body && JSON.stringify(body),
    });
  } catch {
    throw new Refusal(0, {});
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw new Refusal(response.status, response.status === 401 ? { ...answer, detail: t("error.login") } : answer);
}

export const stationUrl = (slug, rest = "") => `/api/v1/stations/${encodeURIComponent(slug)}${rest}`;
