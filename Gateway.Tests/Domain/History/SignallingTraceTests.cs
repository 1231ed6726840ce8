using System.Text;
using Gateway.Domain.History;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.History;

public sealed class SignallingTraceTests
{
    [Fact]
    public void Messages_of_a_subject_come_in_order_with_both_ends_named()
    {
        var calls = new TracedCalls();
        calls.Trace.Relate("a", "alr_1");
        calls.Passed("client.example", "core.example", SipTexts.Request(callId: "a"));
        calls.Sent(SipTexts.Request(callId: "other"));
        calls.Sent(SipTexts.Request(callId: "a"));
        calls.Received(SipTexts.Response(SipTexts.Request(callId: "a")));

        var messages = calls.Trace.MessagesOf("alr_1");

        Assert.Equal(
            ["client.example>core.example", "core.example>127.0.0.7:5071", "127.0.0.7:5071>core.example"],
            messages.Select(message => $"{message.From.Name}>{message.To.Name}"));
        Assert.Equal([0, 2, 3], messages.Select(message => message.Since.SinceStart.TotalMilliseconds));
        Assert.Equal(TracedCalls.CoreAddress, messages[1].From.Address);
        Assert.Null(messages[0].From.Address);
    }

    [Fact]
    public void Several_calls_can_belong_to_one_subject_and_messages_seen_before_belong_too()
    {
        var calls = new TracedCalls();
        calls.Passed("client.example", "server.example", SipTexts.Request(callId: "leg-a"));
        calls.Passed("server.example", "core.example", SipTexts.Request(callId: "leg-b"));

        calls.Trace.Relate("leg-b", "ses_1");
        calls.Trace.Relate("leg-a", "ses_1");
        calls.Trace.Relate("leg-a", "ses_1");

        Assert.Equal(["leg-a", "leg-b"], calls.Trace.MessagesOf("ses_1").Select(message => message.CallId));
        Assert.Single(calls.Trace.MessagesOfCall("leg-a"));
        Assert.Empty(calls.Trace.MessagesOf("ses_2"));
    }

    [Theory]
    [InlineData("Authorization: Digest username=\"alice\",response=\"0123secret\"\r\n")]
    [InlineData("Proxy-Authorization: Digest username=\"alice\",\r\n response=\"0123secret\"\r\n")]
    [InlineData("authorization : Basic c2VjcmV0secret\r\nProxy-Authorization: Digest x=\"secret\"\r\n")]
    public void Credentials_are_not_shown(string header)
    {
        var calls = new TracedCalls();
        calls.Trace.Relate("a", "alr_1");
        calls.Received(SipTexts.Request(callId: "a", extra: header, body: "hello"));

        var shown = calls.Trace.MessagesOf("alr_1").Single();

        Assert.DoesNotContain("secret", Encoding.UTF8.GetString(shown.Bytes.Span));
        Assert.EndsWith("hello", Encoding.UTF8.GetString(shown.Bytes.Span));
    }

    [Fact]
    public void The_oldest_messages_make_room_for_new_ones()
    {
        var calls = new TracedCalls();
        var kept = new Queue<(string CallId, string Body)>();
        var random = new Random(11);
        for (var i = 0; i < 2_000; i++)
        {
            var (callId, body) = ($"call-{random.Next(5)}", new string('x', random.Next(3_000)) + i);
            calls.Sent(SipTexts.Request(callId: callId, body: body));
            kept.Enqueue((callId, body));
        }

        for (var call = 0; call < 5; call++)
        {
            var shown = calls.Trace.MessagesOfCall($"call-{call}").Select(message => BodyOf(message)).ToList();
            Assert.NotEmpty(shown);
            var expected = kept.Where(message => message.CallId == $"call-{call}").Select(message => message.Body).TakeLast(shown.Count);
            Assert.Equal(expected, shown);
        }

        // 64 KB of ring, less what is lost where it begins anew.
        var total = Enumerable.Range(0, 5).SelectMany(call => calls.Trace.MessagesOfCall($"call-{call}")).Sum(message => message.Bytes.Length);
        Assert.InRange(total, 56 * 1024, 64 * 1024);
    }

    [Fact]
    public void Many_small_messages_are_bounded_by_their_number()
    {
        var calls = new TracedCalls(new() { BytesMax = 1024 * 1024, MessagesPerSubjectMax = 100_000 });
        for (uint i = 1; i <= 3_000; i++)
            calls.Sent(SipTexts.Request(cseq: i));

        Assert.Equal(Enumerable.Range(1_001 - 48, 2_048), calls.Trace.MessagesOfCall("call-1").Select(message => (int)message.Number));
    }

    [Fact]
    public void A_message_longer_than_a_quarter_of_the_memory_is_left_out_and_counted()
    {
        var calls = new TracedCalls();
        var headers = SipTexts.Request(body: "x").Bytes.Length - 1;

        calls.Sent(SipTexts.Request(body: new('x', (16 * 1024) - headers - 4)));
        Assert.Equal(0, calls.Trace.LeftOut);
        calls.Sent(SipTexts.Request(body: new('x', (16 * 1024) - headers - 3)));

        Assert.Equal(1, calls.Trace.LeftOut);
        Assert.Single(calls.Trace.MessagesOfCall("call-1"));
    }

    [Fact]
    public void A_subject_shows_its_newest_messages_up_to_the_limit()
    {
        var calls = new TracedCalls(new() { BytesMax = 64 * 1024, MessagesPerSubjectMax = 3 });
        for (uint i = 1; i <= 5; i++)
            calls.Sent(SipTexts.Request(cseq: i));

        Assert.Equal([3L, 4L, 5L], calls.Trace.MessagesOfCall("call-1").Select(message => message.Number));
    }

    [Fact]
    public void The_first_related_calls_are_forgotten_first()
    {
        var calls = new TracedCalls(new() { BytesMax = 64 * 1024, RelatedCallsMax = 2 });
        foreach (var callId in new[] { "a", "b", "c" })
        {
            calls.Sent(SipTexts.Request(callId: callId));
            calls.Trace.Relate(callId, $"alr_{callId}");
        }

        Assert.Empty(calls.Trace.MessagesOf("alr_a"));
        Assert.Single(calls.Trace.MessagesOf("alr_b"));
        Assert.Single(calls.Trace.MessagesOf("alr_c"));
    }

    [Fact]
    public void Damaged_messages_are_traced_and_shown_like_others()
    {
        var calls = new TracedCalls(new() { BytesMax = 16 * 1024 * 1024, MessagesPerSubjectMax = 1 });
        var whole = SipTexts.Request(callId: "a", body: "hello", extra: "Authorization: Digest response=\"0123secret\"\r\n").Bytes.ToArray();
        var random = new Random(5);
        var readable = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = whole.ToArray();
            for (var k = random.Next(1, 4); k > 0; k--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            if (SipParser.TryParseDatagram(damaged, out var message, out _) != SipParseResult.Message)
                continue;
            readable++;
            calls.Received(message!);
            var callId = damaged.AsSpan().IndexOf(message!.CallId) >= 0 ? Encoding.Latin1.GetString(message.CallId) : "";
            var shown = calls.Trace.MessagesOfCall(callId)[^1];
            Assert.Equal(readable, shown.Number);
            Assert.NotEmpty(LadderText.Write(Ladder.Of("x", [shown])));
            Assert.NotEmpty(LadderPcap.Write(Ladder.Of("x", [shown])));
        }

        Assert.InRange(readable, 10_000, 20_000);
    }

    [Fact]
    public void A_folded_Call_ID_is_found()
    {
        var calls = new TracedCalls();
        calls.Received(SipTexts.Request(callId: "\r\n folded"));

        Assert.Equal("folded", calls.Trace.MessagesOfCall("folded").Single().CallId);
    }

    [Fact]
    public void Tracing_a_message_allocates_nothing()
    {
        var calls = new TracedCalls();
        var flow = new Flow(TransportKind.Udp, TracedCalls.CoreAddress, TracedCalls.PhoneAddress);
        var request = SipTexts.Request();
        calls.Record(TraceDirection.Sent, "core.example", flow, request, false);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1_000; i++)
            calls.Record(TraceDirection.Sent, "core.example", flow, request, false);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string BodyOf(TracedMessage message) => Encoding.UTF8.GetString(SipParser.Parse(message.Bytes).Body.Span);
}
