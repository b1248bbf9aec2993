/**
 * Passkeys: a form with `data-passkey` ("create" or "get") asks the device for a credential and sends it along. What the
 * server asks for is in the JSON block that `data-options` names, or at the form's own address.
 */
export function account(page) {
  for (const form of page.querySelectorAll("form[data-passkey]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ceremony(form);
    });
  }
}

async function ceremony(form) {
  const trouble = form.querySelector("[data-part=passkey-error]");
  trouble.hidden = true;
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return tell(trouble, trouble.dataset.unsupported);
  try {
    const credential = form.dataset.passkey === "create" ? await create(await options(form)) : await get(await options(form));
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch (error) {
    if (error.name !== "AbortError") tell(trouble, trouble.dataset.failed);
  }
}

async function options(form) {
  const block = form.dataset.options && document.getElementById(form.dataset.options);
  if (block) return JSON.parse(block.textContent).publicKey;
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  return (await answer.json()).request_options.publicKey;
}

/** A passkey can log in by itself, so it stays on the device and asks who is there. */
function create(asked) {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(asked);
  Object.assign((publicKey.authenticatorSelection ??= {}), {
    residentKey: "required",
    requireResidentKey: true,
    userVerification: "required",
  });
  return navigator.credentials.create({ publicKey });
}

function get(asked) {
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked) });
}

function tell(trouble, text) {
  trouble.textContent = text;
  trouble.hidden = false;
}
