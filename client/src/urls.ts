/** Fill the places of a path, such as "/v1/sessions/{id}". */
export function resourceOf(path: string, values: Record<string, string>): string {
  return path.replace(/{(\w+)}/g, (_, name: string) => {
    const value = values[name] ?? "";
    // fetch would remove "." and "..", and the request would be for another resource.
    if (/^\.{0,2}$/.test(value)) throw new TypeError(`${name}: "${value}"`);
    return encodeURIComponent(value);
  });
}

export function queryOf(query: Record<string, unknown> = {}): string {
  return Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value], i) => `${i ? "&" : "?"}${name}=${encodeURIComponent(value as string)}`)
    .join("");
}
