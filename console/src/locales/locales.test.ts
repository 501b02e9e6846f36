import { describe, expect, it } from "vitest";

const files = import.meta.glob<Record<string, string>>("./*/*.json", { eager: true, import: "default" });
const namespaces = [...new Set(Object.keys(files).map((path) => path.split("/")[2] ?? ""))];

const words = (language: string, namespace: string) => files[`./${language}/${namespace}`] ?? {};
/** Chinese has one plural form, English two; a key counts once. */
const keysOf = (record: Record<string, string>) =>
  [...new Set(Object.keys(record).map((key) => key.replace(/_(?:zero|one|two|few|many|other)$/, "")))].sort();
const markersOf = (text: string) => [...new Set(text.match(/\{\{\w+|<\w+>/g) ?? [])].sort();

describe.each(namespaces)("%s", (namespace) => {
  const english = words("en", namespace);
  const chinese = words("zh-Hans", namespace);

  it("has the same keys in both languages", () => {
    expect(keysOf(chinese)).toEqual(keysOf(english));
  });

  it("says something under every key", () => {
    for (const [key, text] of [...Object.entries(english), ...Object.entries(chinese)])
      expect(text.length, key).toBeGreaterThan(0);
  });

  it("fills in the same values in both languages", () => {
    for (const [key, text] of Object.entries(chinese))
      expect(markersOf(text), key).toEqual(markersOf(english[key] ?? ""));
  });

  it("speaks plainly", () => {
    for (const [key, text] of Object.entries(english))
      expect(text, key).not.toMatch(/please|oops|successfully|invalid|!/i);
  });
});
