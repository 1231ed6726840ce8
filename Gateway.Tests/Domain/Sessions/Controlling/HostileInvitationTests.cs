using System.Text;
using Gateway.Domain.Groups;
using Gateway.Domain.History;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Sessions.Controlling;

/// <summary>INVITEs that must not become a session: each has its answer, and nothing is changed by it.</summary>
public sealed class HostileInvitationTests
{
    private const string Entity = "<!DOCTYPE resource-lists [<!ENTITY x \"sip:b@networka.example\">]>";

    [Theory]
    [InlineData(501)]
    [InlineData(10_000)]
    [Clause("OMA PoC CP", "21.2", Inferred = true)]
    public void A_list_that_is_too_long_is_answered_486(int entries)
    {
        var list = string.Concat(Enumerable.Range(0, entries).Select(i => $"<entry uri=\"sip:u{i}@networka.example\"/>"));

        var (status, response) = Refusal(WithList($"<resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\"><list>{list}</list></resource-lists>"));

        Assert.Equal(486, status);
        Assert.Contains("122 too many participants", response, StringComparison.Ordinal);
    }

    [Fact]
    public void More_people_than_the_server_takes_are_answered_486()
    {
        var test = new ControllingWorld(configure: settings => settings with { ParticipantsMax = 3 });

        var call = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b", "c", "d"));
        test.Run();
        Assert.Equal(486, call.Status);
        AssertNothingChanged(test);

        var fits = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b", "c"));
        test.Run();
        Assert.Equal(200, fits.Status);
    }

    [Theory]
    [InlineData(Entity + "<resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\"><list><entry uri=\"&x;\"/></list></resource-lists>")]
    [InlineData("<resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\"><list><entry uri=\"&undefined;\"/></list></resource-lists>")]
    [InlineData("<resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\"><list><entry uri=\"not an address\"/></list></resource-lists>")]
    [InlineData("<resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\"><list>")]
    [InlineData("<other/>")]
    [InlineData("")]
    public void A_list_with_entities_or_that_cannot_be_read_is_answered_400(string document) => Assert.Equal(400, Refusal(WithList(document)).Status);

    [Fact, Clause("OMA PoC CP", "5")]
    public void A_call_for_nobody_is_answered_403()
    {
        foreach (var body in new[] { null, TestPeople.ListOf(), TestPeople.ListOf("a") })
        {
            var (status, response) = Refusal(body);

            Assert.Equal(403, status);
            Assert.Contains("\"No destinations\"", response, StringComparison.Ordinal);
        }
    }

    [Fact, Clause("RFC 5318", "5")]
    public void A_list_that_names_a_list_or_a_session_is_sent_back_by_name()
    {
        var test = new ControllingWorld();
        test.AddGroup("team", GroupType.PreArranged, "a", "b");

        var call = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b", "team", "sip:poc-factory@poc-server.networka.example"));
        test.Run();

        Assert.Equal(403, call.Status);
        Assert.Equal("<sip:poc-server.networka.example>;members=\"<cid:refused@poc-server.networka.example>\"", call.Final!.Text("P-Refused-URI-List"));
        Assert.Equal("<refused@poc-server.networka.example>", call.Final.Text("Content-ID"));
        Assert.True(ResourceList.TryRead(call.Final.Body.Span, out var refused, out _));
        Assert.Equal(["sip:team@networka.example", "sip:poc-factory@poc-server.networka.example"], refused.Addresses.Select(address => address.ToString()));
        AssertNothingChanged(test);
    }

    [Theory]
    [InlineData("v=0\r\n", 400)]
    [InlineData("garbage", 400)]
    [InlineData("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n", 488)]
    [InlineData("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=video 4000 RTP/AVP 96\r\n", 488)]
    [InlineData("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 0 RTP/AVP 8\r\n", 488)]
    [InlineData("v=0\r\no=- 1 1 IN IP4 224.0.0.1\r\ns=-\r\nc=IN IP4 224.0.0.1/5\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n", 488)]
    public void A_bad_description_is_answered_400_and_one_that_cannot_be_agreed_488(string sdp, int status)
    {
        var list = Encoding.UTF8.GetString(SessionBody.Write(Encoding.UTF8.GetBytes(sdp), ResourceList.Of([ControllingWorld.Address("b")])).Content.Span);

        Assert.Equal(status, Refusal(new("multipart/mixed;boundary=poc-part-1", Encoding.UTF8.GetBytes(list))).Status);
    }

    [Fact]
    public void A_call_without_a_description_is_answered_488_and_another_body_415()
    {
        var list = ResourceList.Of([ControllingWorld.Address("b")]);

        Assert.Equal(488, Refusal(SessionBody.Write(list)).Status);
        var (status, response) = Refusal(new("application/octet-stream", "x"u8.ToArray()));
        Assert.Equal(415, status);
        Assert.Contains("Accept: application/sdp", response, StringComparison.Ordinal);
        Assert.Equal(400, Refusal(new("multipart/mixed;boundary=b", "no parts"u8.ToArray())).Status);
    }

    [Fact, Clause("OMA PoC CP", "21.2")]
    public void A_focus_that_invites_a_focus_is_answered_403()
    {
        var test = new ControllingWorld();

        var call = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"), contactParameters: ";isfocus");
        test.Run();

        Assert.Equal(403, call.Status);
        Assert.Contains("isfocus already assigned", call.Final!.ToString(), StringComparison.Ordinal);
        AssertNothingChanged(test);
    }

    [Fact, Clause("RFC 3261", "8.1.1.8")]
    public void Two_Contacts_are_answered_400()
    {
        var test = new ControllingWorld();

        var call = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"), extras => extras.With(HeaderId.Contact, "<sip:other@192.0.2.9>"));
        test.Run();

        Assert.Equal(400, call.Status);
        AssertNothingChanged(test);
    }

    [Fact, Clause("RFC 3325", "5")]
    public void Nobody_without_an_asserted_identity_and_nobody_of_another_network_may_use_the_factory()
    {
        var test = new ControllingWorld();

        var nobody = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"), extras => extras with
        {
            Headers = extras.Headers.RemoveAll(header => header.Key == "P-Asserted-Identity"),
        });
        var stranger = test.People.Call("sip:x@networkx.example", ControllingWorld.Factory, TestPeople.ListOf("b"));
        test.Run();

        Assert.Equal((403, 403), (nobody.Status, stranger.Status));
        Assert.Contains("101 service authorisation failed", stranger.Final!.ToString(), StringComparison.Ordinal);
        AssertNothingChanged(test);
    }

    [Fact]
    public void Beyond_its_sessions_and_its_ports_the_server_answers_503()
    {
        var test = new ControllingWorld(configure: settings => settings with { SessionsMax = 1 });
        test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"));
        test.Run();

        var call = test.People.Call("c", ControllingWorld.Factory, TestPeople.ListOf("d"));
        test.Run();

        Assert.Equal(503, call.Status);
        Assert.Equal("10", call.Final!.Text(HeaderId.RetryAfter));
        Assert.Equal((1, 1), (test.Function.SessionCount, test.World.OpenMediaPorts));
    }

    [Fact]
    public void Requests_that_nobody_defined_here_have_an_answer()
    {
        var test = new ControllingWorld();
        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"));
        test.Run();
        var told = new List<int>();
        void Send(SipMethod method, MessageBody? body) =>
            a.Call!.Send(method, MessageExtras.None.With(body), (final, _, _) => told.Add(final?.Status ?? 0), test.World.Now);

        Send(SipMethod.Info, null);
        Send(SipMethod.Info, new("text/plain", "x"u8.ToArray()));
        Send(SipMethod.Message, new("text/plain", "x"u8.ToArray()));
        test.Run();

        Assert.Equal([200, 415, 405], told);
        Assert.True(a.IsUp);
    }

    private static MessageBody WithList(string document) => new(
        "multipart/mixed;boundary=b",
        Encoding.UTF8.GetBytes(
            $"--b\r\nContent-Type: application/sdp\r\n\r\n{Encoding.UTF8.GetString(TestPeople.Offer())}\r\n--b\r\nContent-Type: application/resource-lists+xml\r\n"
            + $"Content-Disposition: recipient-list\r\n\r\n{document}\r\n--b--\r\n"));

    private static (int? Status, string Response) Refusal(MessageBody? body)
    {
        var test = new ControllingWorld();
        var call = test.People.Call("a", ControllingWorld.Factory, body);
        test.Run(2);
        AssertNothingChanged(test);
        return (call.Status, call.Final?.ToString() ?? "");
    }

    private static void AssertNothingChanged(ControllingWorld test)
    {
        Assert.Equal((0, 0), (test.Function.SessionCount, test.World.OpenMediaPorts));
        Assert.DoesNotContain(test.People.Parts, part => part.Invite is not null);
        Assert.DoesNotContain(test.Disk.Facts, fact => fact is not Fact.AccessDenied);
        Assert.Equal(0, test.Links.Count);
    }
}
