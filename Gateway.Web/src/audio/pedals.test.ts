import { describe, expect, it } from 'vitest';

import { BrowserPedals, type HidDevice, type PedalEdge, type PedalPorts } from './pedals';

class FakeHid extends EventTarget {
  readonly devices: FakeDevice[] = [];
  getDevices(): Promise<HidDevice[]> {
    return Promise.resolve(this.devices);
  }
  requestDevice(): Promise<HidDevice[]> {
    const device = new FakeDevice();
    this.devices.push(device);
    return Promise.resolve([device]);
  }
}

class FakeDevice extends EventTarget {
  opened = false;
  readonly collections = [{ inputReports: [{ reportId: 0, items: [{ isRange: true, usageMinimum: 0x09_0001, reportSize: 1, reportCount: 8 }] }] }];
  open(): Promise<void> {
    this.opened = true;
    return Promise.resolve();
  }
  reports(octet: number): void {
    this.dispatchEvent(Object.assign(new Event('inputreport'), { reportId: 0, data: new DataView(Uint8Array.of(octet).buffer) }));
  }
}

function pedals(change: Partial<PedalPorts> = {}) {
  const state: { pads: { buttons: { pressed: boolean }[] }[]; look: () => void; stopped: boolean } = { pads: [], look: () => undefined, stopped: false };
  const hid = new FakeHid();
  const ports: PedalPorts = {
    gamepads: () => state.pads as never,
    hid,
    serial: undefined,
    often: (look) => {
      state.look = look;
      return () => {
        state.stopped = true;
      };
    },
    ...change,
  };
  const source = new BrowserPedals(ports);
  const edges: string[] = [];
  const stop = source.subscribe(({ name, isDown }: PedalEdge) => edges.push(`${name} ${isDown ? 'down' : 'up'}`));
  return { source, state, hid, edges, stop };
}

const pressed = (...down: boolean[]) => ({ buttons: down.map((one) => ({ pressed: one })) });

describe('pedals', () => {
  it('that appear as a gamepad tell each edge once', () => {
    const { state, edges } = pedals();
    for (const pads of [[pressed(false)], [pressed(true)], [pressed(true)], [pressed(false)]]) {
      state.pads = pads;
      state.look();
    }
    expect(edges).toEqual(['Gamepad 1 down', 'Gamepad 1 up']);
  });
  it('that are unplugged while they are down come up', () => {
    const { state, edges } = pedals();
    state.pads = [pressed(false, true)];
    state.look();
    state.pads = [];
    state.look();
    expect(edges).toEqual(['Gamepad 2 down', 'Gamepad 2 up']);
  });
  it('that are chosen by the person are read from their reports, and come up when they go', async () => {
    const { source, hid, edges } = pedals();
    expect(await source.connect('hid')).toBe(true);
    const [device] = hid.devices;
    device?.reports(0b10);
    device?.reports(0b11);
    hid.dispatchEvent(Object.assign(new Event('disconnect'), { device }));
    expect(edges).toEqual(['Pedal 2 down', 'Pedal 1 down', 'Pedal 1 up', 'Pedal 2 up']);
  });
  it('at a serial port are its contacts', async () => {
    const signals = { clearToSend: false, dataSetReady: false };
    const port = { readable: null, open: () => Promise.resolve(), getSignals: () => Promise.resolve({ ...signals }) };
    const { source, state, edges } = pedals({ serial: { getPorts: () => Promise.resolve([]), requestPort: () => Promise.resolve(port) } });
    expect([source.kinds, await source.connect('serial')]).toEqual([['hid', 'serial'], true]);
    const look = async () => {
      state.look();
      await Promise.resolve();
      await Promise.resolve();
    };
    signals.clearToSend = true;
    await look();
    signals.clearToSend = false;
    await look();
    expect(edges).toEqual(['Serial CTS down', 'Serial CTS up']);
  });
  it('of which none is chosen are none', async () => {
    const { source } = pedals({ serial: { getPorts: () => Promise.resolve([]), requestPort: () => Promise.reject(new DOMException('none', 'NotFoundError')) } });
    expect(await source.connect('serial')).toBe(false);
  });
  it('are looked for no longer once nobody listens', () => {
    const { state, stop } = pedals();
    stop();
    expect(state.stopped).toBe(true);
  });
});
