using Gateway.Api.Demo;
using Gateway.Domain.Floor;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;
using Gateway.Tests.Support;

namespace Gateway.Tests.Api.Demo;

public sealed class FleetVoiceTests
{
    private static readonly TimeSpan Shift = TimeSpan.FromMinutes(12);

    [Fact]
    public void In_a_shift_people_talk_wait_for_each_other_and_who_goes_on_too_long_is_cut_off()
    {
        var (world, network) = FleetShift.Play(Shift, seed: 7);

        var ended = network.Disk.Facts.OfType<Fact.BurstEnded>().Select(fact => fact.Burst).ToList();
        var spoken = ended.Where(burst => burst.End == BurstEnd.Released && burst.Packets > 0).ToList();
        Assert.InRange(spoken.Count, 20, 2_000);
        // Half a second to two and a half: what a phrase lasts.
        Assert.All(spoken, burst => Assert.InRange(burst.Packets, 25, 130));
        Assert.All(ended, burst => Assert.Equal(0, burst.Lost));
        Assert.Contains(ended, burst => burst.End == BurstEnd.TalkedTooLong);
        Assert.Contains(network.Disk.Facts.OfType<Fact.FloorChanged>(), fact => fact.News == FloorNews.Queued);
        Assert.True(world.Datagrams.Count > 1_000);
    }

    [Fact]
    public void The_same_seed_gives_the_same_talk() => Assert.Equal(Story(FleetShift.Play(Shift, seed: 3).Network), Story(FleetShift.Play(Shift, seed: 3).Network));

    [Fact]
    public void Every_phrase_is_audible_speech_of_whole_frames_in_both_laws()
    {
        var phrases = FleetPhrases.Load();

        Assert.InRange(phrases.Short.Count, 5, 30);
        foreach (var phrase in phrases.Short.Append(phrases.Report))
        {
            var loudest = Enumerable.Range(0, phrase.Frames).Max(number =>
            {
                var samples = new short[FleetPhrases.FrameBytes];
                G711.DecodeMuLaw(phrase.Frame(number, RtpCodec.Pcmu), samples);
                Assert.Equal(FleetPhrases.FrameBytes, phrase.Frame(number, RtpCodec.Pcma).Length);
                return Gateway.Domain.Media.VoiceActivity.LevelOf(samples);
            });
            Assert.InRange(loudest, 2_000, 20_000);
        }

        Assert.True(phrases.Report.Frames > 300);
        Assert.True(phrases.Report.Frame(0, RtpCodec.Opus).IsEmpty);
    }

    private static IEnumerable<string> Story(TestNetwork network) =>
        network.Disk.Facts.OfType<Fact.BurstEnded>().Select(fact => $"{fact.Burst.Talker} {fact.Burst.StartedAt:O} {fact.Burst.Packets} {fact.Burst.End}");
}
