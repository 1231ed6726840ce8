/** The parts of a HID report descriptor that are read, as WebHID tells them; a plain object in tests. */
export type ReportItem = {
  isConstant?: boolean;
  isArray?: boolean;
  isRange?: boolean;
  usages?: readonly number[];
  usageMinimum?: number;
  usageMaximum?: number;
  reportSize?: number;
  reportCount?: number;
};
export type Report = { reportId?: number; items?: readonly ReportItem[] };
export type Collection = { inputReports?: readonly Report[]; children?: readonly Collection[] };

/** A report of more is no pedal's: the specification of USB ends full-speed reports at 64 octets. */
const bitsMax = 64 * 8;
const collectionsMax = 64;
const buttonPage = 0x09;

/** Buttons that people know by a name; usage page above, usage below (HID Usage Tables 1.5, Telephony 0x0B and Consumer 0x0C). */
const known: ReadonlyMap<number, string> = new Map([
  [0x0b_0020, 'Headset hook'],
  [0x0b_0021, 'Headset flash'],
  [0x0b_002f, 'Headset mute'],
  [0x0b_0024, 'Headset redial'],
  [0x0c_00cd, 'Headset play'],
  [0x0c_00e9, 'Headset volume up'],
  [0x0c_00ea, 'Headset volume down'],
]);

export function usageName(usage: number): string {
  const page = usage >>> 16;
  const id = usage & 0xffff;
  if (page === buttonPage) return `Pedal ${id}`;
  return known.get(usage) ?? `HID ${page.toString(16)}:${id.toString(16)}`;
}

/** The buttons that a report says are down. What is no button, or lies outside the octets that came, is passed over. */
export function buttonsDown(collections: readonly Collection[], reportId: number, data: DataView): ReadonlySet<string> {
  const down = new Set<string>();
  for (const items of itemsOf(collections, reportId)) {
    let at = 0;
    for (const item of items) {
      const size = Math.max(0, item.reportSize ?? 0);
      const count = Math.max(0, item.reportCount ?? 0);
      const end = Math.min(at + size * count, bitsMax);
      if (item.isConstant !== true && size > 0) {
        for (let index = 0; at + (index + 1) * size <= end; index++) {
          const value = bits(data, at + index * size, size);
          const usage = usageOf(item, index, size, value);
          if (usage !== undefined) down.add(usageName(usage));
        }
      }
      at = end;
    }
  }
  return down;
}

/** An array tells the usages that are down; otherwise each single bit is one. */
function usageOf(item: ReportItem, index: number, size: number, value: number): number | undefined {
  if (value === 0) return undefined;
  const first = item.isRange === true ? item.usageMinimum : undefined;
  if (item.isArray === true) {
    if (first === undefined) return item.usages?.[value - 1];
    // In a range the value counts from the range's own logical minimum, which nearly every device sets to its first usage.
    return (first & 0xffff0000) | (value & 0xffff);
  }
  if (size !== 1) return undefined;
  return first === undefined ? (item.usages?.[index] ?? item.usages?.at(-1)) : first + index;
}

function itemsOf(collections: readonly Collection[], reportId: number): readonly (readonly ReportItem[])[] {
  const found: (readonly ReportItem[])[] = [];
  const open = [...collections];
  for (let looked = 0; open.length > 0 && looked < collectionsMax; looked++) {
    const next = open.shift();
    for (const report of next?.inputReports ?? []) if ((report.reportId ?? 0) === reportId) found.push(report.items ?? []);
    open.push(...(next?.children ?? []));
  }
  return found;
}

/** Little endian, the least bit first, as HID writes. */
function bits(data: DataView, at: number, size: number): number {
  let value = 0;
  for (let bit = Math.min(size, 31) - 1; bit >= 0; bit--) {
    const octet = (at + bit) >> 3;
    const isSet = octet < data.byteLength && ((data.getUint8(octet) >> ((at + bit) & 7)) & 1) === 1;
    value = value * 2 + (isSet ? 1 : 0);
  }
  return value;
}
