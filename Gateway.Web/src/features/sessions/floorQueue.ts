/** A list in which one entry has changed places with its neighbour. */
export function moved<T>(list: readonly T[], from: number, by: -1 | 1): T[] {
  const [one, other] = [list[from], list[from + by]];
  if (one === undefined || other === undefined) return [...list];
  return list.map((entry, index) => (index === from ? other : index === from + by ? one : entry));
}
