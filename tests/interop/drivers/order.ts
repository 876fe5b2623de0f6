/** The members of a JSON object whose values are texts, numbers or truth values, all as text. */
export function readOrder(text: string): (name: string) => string {
  const order: unknown = JSON.parse(text);
  if (typeof order !== "object" || order === null) throw new Error(`not an order: ${text}`);
  const members = new Map(Object.entries(order).map(([name, value]) => [name, String(value)]));
  return (name) => {
    const value = members.get(name);
    if (value === undefined) throw new Error(`the order has no ${name}`);
    return value;
  };
}
