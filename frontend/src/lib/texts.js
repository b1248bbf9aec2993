/** Sentences in the language of the page; the server puts them into a JSON block. */
const { language, texts } = JSON.parse(document.getElementById("texts").textContent);
const plurals = new Intl.PluralRules(language);

export { language };

/** The sentence `key` with its `{name}` places filled. */
export function t(key, values = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

/** The sentence `key` in the plural form of `count`. */
export function tn(key, count, values = {}) {
  const form = plurals.select(count) === "one" ? "one" : "other";
  return t(`${key}.${form}`, { count: number(count), ...values });
}

/** True when there is a sentence for `key`. */
export const has = (key) => key in texts;

export const number = (value) => new Intl.NumberFormat(language, { useGrouping: "always" }).format(value);
