using Gateway.Sip.Messages;
using Gateway.Sip.Transport;
using Gateway.Tests.Domain.Core;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>
/// The call flows of draft-campbell-sip-service-control-00 §4, hop by hop, with the corrections that RFC 3261 asks for: loose routes, branches with
/// the cookie, a CANCEL that repeats its INVITE, the 487 and its ACK, responses that follow Via.
/// </summary>
public sealed class ServiceControlFlowTests
{
    [Fact, Clause("S003", "4.1.1")]
    public void Somebody_without_messages_calls_the_service_and_gets_the_top_level_menu()
    {
        var town = new ServiceTown();

        var flow = Follow(town, "VoiceMail", town.C);

        Assert.Equal(["C -> core INVITE", .. Served("C")], flow.Hops);
        Assert.Equal("top", flow.User);
    }

    [Fact, Clause("S003", "4.2.1")]
    public void Nobody_answers_at_B_within_the_ring_time_and_the_call_goes_to_the_no_answer_greeting()
    {
        var town = new ServiceTown();
        town.B.Answer = request => request.Method == SipMethod.Invite ? null : 200;

        var flow = Follow(town, "UserB");

        Assert.Equal(
            [
                "A -> core INVITE", "core -> B INVITE", "B -> core 180 INVITE", "core -> A 180 INVITE",
                "core -> B CANCEL", "B -> core 200 CANCEL", "B -> core 487 INVITE", "core -> B ACK", .. Served("A"),
            ],
            flow.Hops);
        Assert.Equal("UserB-dep-fna", flow.User);
        var cancel = flow.Sent.Single(message => message.Name == "CANCEL");
        Assert.Equal(9, (cancel.At - flow.Sent[0].At).TotalSeconds, 3);
        CancelRepeatsItsInvite((SipRequest)cancel.Message, (SipRequest)flow.Sent.First(message => message.Name == "INVITE" && ReferenceEquals(message.To, town.B)).Message);
        Assert.Equal(
            [
                "<sip:UserB@wcom.example>;index=1", "<sip:UserB@10.0.2.2:5060?Reason=SIP%3Bcause%3D408>;index=1.1;rc=1",
                "<sip:UserB-dep-fna@vm.wcom.example>;index=1.2;mp=1",
            ],
            flow.History);
    }

    [Fact, Clause("S003", "4.2.2")]
    public void B_is_busy_and_the_call_goes_to_the_busy_greeting()
    {
        var town = new ServiceTown();
        town.B.Rings = false;
        town.B.Answer = request => request.Method == SipMethod.Invite ? 486 : 200;

        var flow = Follow(town, "UserB");

        Assert.Equal(
            ["A -> core INVITE", "core -> B INVITE", "B -> core 486 INVITE", "core -> B ACK", .. Served("A")],
            flow.Hops);
        Assert.Equal("UserB-dep-fb", flow.User);
        Assert.Equal("<sip:UserB@10.0.2.2:5060?Reason=SIP%3Bcause%3D486>;index=1.1;rc=1", flow.History[1]);
    }

    [Fact, Clause("S003", "4.2.3")]
    public void A_calls_the_mailbox_of_B_directly()
    {
        var town = new ServiceTown();

        var flow = Follow(town, "UserB-VM");

        Assert.Equal(["A -> core INVITE", .. Served("A")], flow.Hops);
        Assert.Equal("UserB-dep", flow.User);
        Assert.Equal("<sip:UserB-VM@wcom.example>;index=1", flow.History[0]);
    }

    [Fact, Clause("S003", "4.3.1")]
    public void From_the_device_of_A_the_service_is_her_own_retrieval_and_asks_for_the_PIN()
    {
        var town = new ServiceTown();

        var flow = Follow(town, "VoiceMail");

        Assert.Equal(["A -> core INVITE", .. Served("A")], flow.Hops);
        Assert.Equal("UserA-retrieve", flow.User);
    }

    [Fact, Clause("S003", "4.3.2")]
    public void When_the_call_proves_that_it_is_A_no_PIN_is_asked_for()
    {
        var town = new ServiceTown();
        town.A.Register(0);
        town.Net.Run(2);

        var flow = Follow(town, "VoiceMail");

        Assert.Equal(
            [
                "A -> core INVITE", "core -> A 407 INVITE", "A -> core ACK", "A -> core INVITE", .. Served("A")[..7],
                // She is registered nowhere, so her BYE has to prove itself too.
                "A -> core BYE", "core -> A 407 BYE", .. Served("A")[7..],
            ],
            flow.Hops);
        Assert.Equal("UserA-retrieve-auth", flow.User);
        Assert.True(((SipRequest)flow.Sent.Last(message => message.Name == "INVITE" && ReferenceEquals(message.From, town.A)).Message).Has(HeaderId.ProxyAuthorization));
    }

    [Fact, Clause("RFC 3261", "17.2.1")]
    public void Where_it_takes_a_moment_the_caller_hears_at_once_that_the_call_is_looked_after()
    {
        var town = new ServiceTown();
        town.World.DelayMin = town.World.DelayMax = TimeSpan.FromMilliseconds(300);
        var since = town.World.Sent.Count;

        town.Call(town.A, "UserB-VM");
        town.Net.Run(2);

        Assert.Equal(["A -> core INVITE", "core -> VM INVITE", "core -> A 100 INVITE", "VM -> core 180 INVITE"], town.Hops(since).Take(4));
    }

    [Theory]
    [InlineData("sip: top@vm.wcom.example")]
    [InlineData("UserB-dep-fnb@vm.wcom.example")]
    public void The_typing_errors_of_the_printed_flows_are_refused(string written)
    {
        var town = new ServiceTown();
        var invite = $"INVITE {written} SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.2.1:5060;branch=z9hG4bKprinted\r\nFrom: <sip:UserA@wcom.example>;tag=1\r\n"
            + "To: <sip:UserB@wcom.example>\r\nCall-ID: printed@10.0.2.1\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\nContact: <sip:UserA@10.0.2.1>\r\nContent-Length: 0\r\n\r\n";

        town.World.Inject(System.Text.Encoding.ASCII.GetBytes(invite), "10.0.2.1:5060", town.Core);
        town.Net.Run(2);

        Assert.Empty(town.Served);
        Assert.DoesNotContain(town.World.SentBy(town.Core, "INVITE"), message => message.Message.Text(HeaderId.CallId) == "printed@10.0.2.1");
    }

    private static string[] Served(string caller) =>
    [
        "core -> VM INVITE", "VM -> core 180 INVITE", "VM -> core 200 INVITE", $"core -> {caller} 180 INVITE", $"core -> {caller} 200 INVITE",
        $"{caller} -> core ACK", "core -> VM ACK", $"{caller} -> core BYE", "core -> VM BYE", "VM -> core 200 BYE", $"core -> {caller} 200 BYE",
    ];

    // Calls, talks, hangs up; and holds what every flow has in common against the standard.
    private static Flow Follow(ServiceTown town, string called, TestPhone? caller = null)
    {
        caller ??= town.A;
        var since = town.World.Sent.Count;
        var call = town.Call(caller, called);
        town.Net.Run(12);
        Assert.Equal(200, call.Status);
        var dialog = Assert.Single(caller.Calls).Value;
        caller.HangUp(dialog);
        town.Net.Run(40);

        var sent = town.World.Sent.Skip(since).Where(message => !message.Retransmission).ToList();
        var asked = (SipRequest)sent.Last(message => message.Name == "INVITE" && ReferenceEquals(message.From, caller)).Message;
        var led = (SipRequest)sent.Single(message => message.Name == "INVITE" && ReferenceEquals(message.To, town.Box)).Message;
        OneTransaction(asked, led);
        foreach (var other in sent.Where(message => message.Name == "INVITE" && ReferenceEquals(message.To, town.B)).Select(message => (SipRequest)message.Message))
        {
            OneTransaction(asked, other);
            Assert.NotEqual(System.Text.Encoding.ASCII.GetString(other.TopVia.Branch), System.Text.Encoding.ASCII.GetString(led.TopVia.Branch));
        }

        // One call at the caller, none left anywhere, nothing that rings on.
        Assert.Single(call.Responses, response => response.IsFinal && response.Status != 407);
        Assert.Empty(town.Box.Calls);
        Assert.Empty(town.B.Calls);
        Assert.Equal(0, town.Core.OpenRequests);
        return new(town.Hops(since), sent, SipUri.Parse(led.RequestUriText).User, [.. Values(led, HeaderId.HistoryInfo)]);
    }

    // A serial fork: the same Call-ID, From, To and CSeq, a branch of its own, no proof for the proxy, a loose Record-Route (RFC 3261 §16.6, §22.3).
    private static void OneTransaction(SipRequest asked, SipRequest led)
    {
        foreach (var same in new[] { HeaderId.CallId, HeaderId.From, HeaderId.To, HeaderId.CSeq, HeaderId.Contact })
            Assert.Equal(asked.Text(same), led.Text(same));
        Assert.Empty(System.Text.Encoding.ASCII.GetString(led.To.Tag));
        Assert.StartsWith("z9hG4bK", System.Text.Encoding.ASCII.GetString(led.TopVia.Branch), StringComparison.Ordinal);
        Assert.Equal(2, led.Values(HeaderId.Via).Count());
        Assert.False(led.Has(HeaderId.ProxyAuthorization));
        Assert.Contains(";lr", led.Text(HeaderId.RecordRoute), StringComparison.Ordinal);
        Assert.DoesNotContain("@", led.Text(HeaderId.RecordRoute), StringComparison.Ordinal);
        Assert.Equal("69", led.Text(HeaderId.MaxForwards));
    }

    // RFC 3261 §9.1
    private static void CancelRepeatsItsInvite(SipRequest cancel, SipRequest invite)
    {
        Assert.Equal(invite.RequestUriText, cancel.RequestUriText);
        foreach (var same in new[] { HeaderId.CallId, HeaderId.From, HeaderId.To })
            Assert.Equal(invite.Text(same), cancel.Text(same));
        Assert.Equal(invite.CSeq.Number, cancel.CSeq.Number);
        Assert.Equal(System.Text.Encoding.ASCII.GetString(invite.TopVia.Branch), System.Text.Encoding.ASCII.GetString(cancel.TopVia.Branch));
        Assert.Single(Values(cancel, HeaderId.Via));
    }

    private static List<string> Values(SipMessage message, HeaderId id)
    {
        var values = new List<string>();
        foreach (var value in message.Values(id))
            values.Add(System.Text.Encoding.UTF8.GetString(value));
        return values;
    }

    private sealed record Flow(IReadOnlyList<string> Hops, IReadOnlyList<WorldMessage> Sent, string User, IReadOnlyList<string> History);
}
