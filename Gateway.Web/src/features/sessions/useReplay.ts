import { useDesk, useVoice } from '../../audio/VoiceContext';
import { useGateway } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { announce } from '../../ui/announcer';
import { tellFailed } from '../../ui/notify';
import { talkerName } from './tileVoice';

/** Plays the last burst of a session once more; again: the one before it. */
export function useReplay() {
  const { rest } = useGateway();
  const desk = useDesk();
  const playing = useVoice((one) => one.replayer.playing);

  const replay = async (session: string, name: string) => {
    try {
      const bursts = (await rest.bursts(session)).data.filter((burst) => burst.recording === 'kept');
      const failed = () => tellFailed(`${name} cannot be replayed`, 'The recording cannot be played by this browser.');
      const heard = desk.replayer.replay(session, bursts.map(({ id }) => ({ id, url: rest.burstAudio(id) })), desk.settings.get().output, failed);
      const burst = bursts.find((one) => one.id === heard?.id);
      announce(burst === undefined ? `Nothing is recorded of ${name}` : `Replay of ${talkerName(burst)}`);
    } catch (error) {
      tellFailed(`${name} cannot be replayed`, explain(error));
    }
  };

  return { playing, replay: (session: string, name: string) => void replay(session, name), stop: () => desk.replayer.stop() };
}
