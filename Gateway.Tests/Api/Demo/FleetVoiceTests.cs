using Gateway.Api.Demo;
using Gateway.Domain.Floor;
using Gateway.Domain.Groups;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;
using Gateway.Sip.Machines;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Api.Demo;

public sealed class FleetVoiceTests
{
    private static readonly TimeSpan Shift = TimeSpan.FromMinutes(12);

    [Fact]
    public void In_a_shift_people_talk_wait_for_each_other_and_who_goes_on_too_long_is_cut_off()
    {
        var (world, network) = Play(seed: 7);

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
    public void The_same_seed_gives_the_same_talk() => Assert.Equal(Story(Play(seed: 3).Network), Story(Play(seed: 3).Network));

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

    private static (World World, TestNetwork Network) Play(ulong seed)
    {
        var world = new World(seed);
        var network = new TestNetwork(world, "poc.local", "10.1.0.1");
        var handsets = FleetRoster.In("poc.local").ToList();
        foreach (var handset in handsets)
            network.AddUser(handset.Address.ToString()["sip:".Length..].Split('@')[0], handset.DisplayName);
        foreach (var (user, name, type) in FleetRoster.Groups)
        {
            var address = Gateway.Domain.Access.PocAddress.Parse($"sip:{user}@poc.local");
            var members = handsets.Where(handset => handset.Group == user).Select(handset => handset.Address);
            network.Facts.Replace(facts => facts with
            {
                Groups = facts.Groups.With(new($"grp_{user}", address, name, [.. members]) { Type = type == "chat" ? GroupType.Chat : GroupType.PreArranged }),
            });
        }

        world.Add("10.9.0.1", transmitter => new SimulatedFleet(
            handsets, "secret",
            new("fleet.simulated", new(TransportKind.Udp, "10.9.0.1", 5060), new NextHop.To(TransportKind.Udp, "10.1.0.1", 5060), "sip:10.1.0.1:5060;lr", "sip:poc-factory@poc-server.poc.local"),
            transmitter, new SeededIdSource(seed), world.MediaPorts("10.9.0.1"), network.Facts, world.Now));
        world.RunFor(Shift);
        return (world, network);
    }

    private static IEnumerable<string> Story(TestNetwork network) =>
        network.Disk.Facts.OfType<Fact.BurstEnded>().Select(fact => $"{fact.Burst.Talker} {fact.Burst.StartedAt:O} {fact.Burst.Packets} {fact.Burst.End}");
}
