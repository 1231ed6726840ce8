import { useEffect, useState } from 'react';

type Device = { value: string; label: string };

/** The microphones and loudspeakers that the browser tells of: none before it may use a microphone. */
export function useDevices(): { inputs: readonly Device[]; outputs: readonly Device[] } {
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([]);
  useEffect(() => {
    if (!('mediaDevices' in navigator)) return;
    const { mediaDevices } = navigator;
    let isGone = false;
    const read = () =>
      void mediaDevices.enumerateDevices().then(
        (found) => (isGone ? undefined : setDevices(found)),
        () => undefined,
      );
    read();
    mediaDevices.addEventListener('devicechange', read);
    return () => {
      isGone = true;
      mediaDevices.removeEventListener('devicechange', read);
    };
  }, []);
  const of = (kind: MediaDeviceKind) =>
    devices.filter((device) => device.kind === kind && device.deviceId !== '' && device.deviceId !== 'default').map(({ deviceId, label }) => ({ value: deviceId, label: label === '' ? deviceId.slice(0, 8) : label }));
  return { inputs: of('audioinput'), outputs: of('audiooutput') };
}
