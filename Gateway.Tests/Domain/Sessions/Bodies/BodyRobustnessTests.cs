using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Messages;
using Gateway.Tests.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Sessions.Bodies;

/// <summary>No octets make the reading of a body throw, hang or grow.</summary>
public sealed class BodyRobustnessTests(ITestOutputHelper output)
{
    // What one body of at most 6,000 octets may cost in memory through everything that reads and writes it.
    private const long BytesPerBodyMax = 4_000_000;

    private static readonly byte[] List = ResourceList.Of(
        [new(PocAddress.Parse("sip:b@x.example"), "B"), new ResourceEntry(PocAddress.Parse("tel:+4822"))]).Write();

    private static readonly byte[] Conference = (new ConferenceInfo("sip:s@x.example", 1)
    {
        Subject = "S",
        UserCount = 1,
        Users = [ConferenceUser.Of("sip:a@x.example", "A", EndpointStatus.Connected, JoiningMethod.DialedIn, DisconnectionMethod.Busy)],
    }).Write();

    private static readonly byte[] Fragment =
        (SipFragment.Of(200) with { Contact = "sip:s@x.example;gr", AnswerState = AnswerState.Confirmed }).Write().Content.ToArray();

    [Fact]
    public void Every_prefix_of_a_body_is_read_or_refused()
    {
        foreach (var sample in Samples())
        {
            for (var length = 0; length <= sample.Length; length++)
                Everything(sample[..length]);
        }
    }

    [Fact]
    public void Forty_thousand_damaged_bodies_do_no_harm()
    {
        var seed = Environment.GetEnvironmentVariable("FUZZ_SEED") is { Length: > 0 } given ? int.Parse(given) : Environment.TickCount;
        output.WriteLine($"seed {seed}; FUZZ_SEED={seed} repeats this run");
        var mutator = new MessageMutator(seed, Samples());
        for (var i = 0; i < 40_000; i++)
        {
            var octets = mutator.Next();
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Everything(octets);
            }
            catch (Exception why)
            {
                throw new InvalidOperationException($"seed {seed}: {why.Message} at:\n{Encoding.Latin1.GetString(octets)}", why);
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < BytesPerBodyMax, $"seed {seed}: {allocated} octets for:\n{Encoding.Latin1.GetString(octets)}");
        }
    }

    private static byte[][] Samples()
    {
        var multipart = SessionBody.Write("v=0\r\no=- 1 1 IN IP4 192.0.2.10\r\n"u8, ResourceList.Of([PocAddress.Parse("sip:b@x.example")]));
        var head = $"INVITE sip:f@x.example SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\nContent-Type: {multipart.ContentType}\r\n\r\n";
        return [List, Conference, Fragment, [.. Encoding.ASCII.GetBytes(head), .. multipart.Content.Span]];
    }

    private static void Everything(byte[] octets)
    {
        if (ResourceList.TryRead(octets, out var list, out var fault))
            Assert.True(ResourceList.TryRead(list.Write(), out var again, out _) && again.Entries.Length == list.Entries.Length);
        else
            Assert.NotEqual("", fault.Text);
        if (ConferenceInfo.TryRead(octets, out var info, out _))
        {
            Assert.True(ConferenceInfo.TryRead(info.Write(), out _, out var error), error);
            ConferenceRoster.Empty.Take(info, out var roster);
            roster.Take(info with { Version = info.Version + 1, State = InfoState.Partial }, out _);
        }

        if (SipFragment.TryRead(octets, out var fragment))
            Assert.True(SipFragment.TryRead(fragment.Write().Content.Span, out var again) && again.Status == fragment.Status);
        if (SipParser.TryParseDatagram(octets, out var message, out _) == SipParseResult.Message)
            Assert.Equal(SessionBody.TryRead(message!, out var body, out var bodyFault), body is not null && bodyFault is null);
    }
}
