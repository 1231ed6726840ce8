using System.Text;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Sessions.Bodies;

[Clause("RFC 4575", "5")]
public sealed class ConferenceInfoTests
{
    private static readonly ConferenceUser Anna = ConferenceUser.Of("sip:PoC-UserA@networkA.net", "PoC User A", EndpointStatus.Connected, JoiningMethod.DialedIn);
    private static readonly ConferenceUser Bob = ConferenceUser.Of("sip:PoC-UserB@networkB.net", null, EndpointStatus.Alerting, JoiningMethod.DialedOut);

    private static readonly ConferenceInfo Two = new("sip:PoC-Session-Identity1@PoC-ServerX.networkX.net", 1)
    {
        Subject = "Dispatch 1", MaximumUserCount = 20, UserCount = 2, Users = [Anna, Bob],
    };

    [Fact]
    public void A_document_is_written_as_the_flows_print_it()
    {
        Assert.Equal(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><conference-info entity=\"sip:PoC-Session-Identity1@PoC-ServerX.networkX.net\" state=\"full\" version=\"1\" "
            + "xmlns=\"urn:ietf:params:xml:ns:conference-info\"><conference-description><subject>Dispatch 1</subject><maximum-user-count>20</maximum-user-count>"
            + "</conference-description><conference-state><user-count>2</user-count></conference-state><users><user entity=\"sip:PoC-UserA@networkA.net\" state=\"full\">"
            + "<display-text>PoC User A</display-text><endpoint entity=\"sip:PoC-UserA@networkA.net\"><status>connected</status><joining-method>dialed-in</joining-method>"
            + "</endpoint></user><user entity=\"sip:PoC-UserB@networkB.net\" state=\"full\"><endpoint entity=\"sip:PoC-UserB@networkB.net\"><status>alerting</status>"
            + "<joining-method>dialed-out</joining-method></endpoint></user></users></conference-info>",
            Encoding.UTF8.GetString(Two.Write()));
    }

    [Fact]
    public void What_is_written_is_read_again_and_fits_the_schema()
    {
        var gone = ConferenceUser.Of("sip:c@x.example", "C <&> \u0002", EndpointStatus.Disconnected, JoiningMethod.DialedOut, DisconnectionMethod.Booted);
        var info = Two with { Users = [Anna, gone, new("sip:d@x.example") { State = InfoState.Deleted }], Version = uint.MaxValue };

        var read = Read(info.Write());

        Assert.Equal([Anna, gone with { DisplayText = "C <&> " }, info.Users[2]], read.Users);
        Assert.Equal((info.Entity, info.Version, info.State, info.Subject, info.UserCount), (read.Entity, read.Version, read.State, read.Subject, read.UserCount));
        Schemas.Validate(info.Write(), "conference-info.xsd");
        Schemas.Validate(info.Since(Two).Write(), "conference-info.xsd");
    }

    [Fact]
    public void The_documents_of_the_standard_are_read()
    {
        var read = Read(File.ReadAllBytes(Path.Combine(TestData.Shared("xml"), "rfc4575-conference-info-1.xml")));

        Assert.Equal(("sips:conf233@example.com", 1u, InfoState.Full, 33), (read.Entity, read.Version, read.State, read.UserCount));
        Assert.Equal(["Bob Hoskins", "Alice"], read.Users.Select(user => user.DisplayText));
        Assert.Equal((EndpointStatus.Disconnected, DisconnectionMethod.Departed), (read.Users[0].Endpoints[0].Status, read.Users[0].Endpoints[0].Disconnection));
        Assert.Equal((EndpointStatus.Connected, JoiningMethod.DialedOut), (read.Users[1].Endpoints[0].Status, read.Users[1].Endpoints[0].Joining));
    }

    [Fact]
    public void A_partial_document_tells_what_changed_and_nothing_else()
    {
        var talking = ConferenceUser.Of(Bob.Entity, null, EndpointStatus.Connected, JoiningMethod.DialedOut);
        var later = Two with { Version = 2, UserCount = 2, Users = [talking, ConferenceUser.Of("sip:c@x.example", "C", EndpointStatus.DialingOut, JoiningMethod.DialedOut)] };

        var changes = later.Since(Two);

        Assert.Equal((InfoState.Partial, 2u, null, null), (changes.State, changes.Version, changes.Subject, changes.MaximumUserCount));
        Assert.Equal(
            [(Bob.Entity, InfoState.Full), ("sip:c@x.example", InfoState.Full), (Anna.Entity, InfoState.Deleted)], changes.Users.Select(user => (user.Entity, user.State)));
        Assert.Empty((Two with { Version = 2 }).Since(Two).Users);
    }

    [Fact, Clause("RFC 4575", "4.6")]
    public void A_subscriber_that_gets_the_changes_knows_what_the_focus_knows()
    {
        var random = new Random(7);
        var sent = Two with { Version = 0, Users = [] };
        var roster = ConferenceRoster.Empty;
        Assert.Equal(RosterOutcome.Taken, roster.Take(Read((sent = sent with { Version = 1 }).Write()), out roster));
        for (uint version = 2; version < 500; version++)
        {
            var now = sent with
            {
                Version = version,
                Users =
                [
                    .. Enumerable.Range(0, 12).Where(_ => random.Next(3) > 0).Select(i => ConferenceUser.Of(
                        $"sip:u{i}@x.example", random.Next(2) == 0 ? null : $"U{i}", (EndpointStatus)random.Next(9), JoiningMethod.DialedIn)),
                ],
            };
            Assert.Equal(RosterOutcome.Taken, roster.Take(Read(now.Since(sent).Write()), out roster));
            sent = now;
            Assert.Equal(sent.Users.OrderBy(user => user.Entity, StringComparer.Ordinal).Select(Plain), roster.Known!.Users.OrderBy(user => user.Entity, StringComparer.Ordinal).Select(Plain));
        }

        static string Plain(ConferenceUser user) => $"{user.Entity} {user.DisplayText} {user.Endpoints[0].Status}";
    }

    [Fact, Clause("RFC 4575", "4.6")]
    public void A_missing_version_is_a_gap_an_old_one_is_stale_and_a_full_document_mends_it()
    {
        Assert.Equal(RosterOutcome.Gap, ConferenceRoster.Empty.Take(Two with { State = InfoState.Partial }, out _));
        Assert.Equal(RosterOutcome.Taken, ConferenceRoster.Empty.Take(Two with { Version = 5 }, out var roster));

        Assert.Equal(RosterOutcome.Stale, roster.Take(Two with { Version = 5 }, out var same));
        Assert.Equal(RosterOutcome.Stale, roster.Take(Two with { Version = 4, State = InfoState.Deleted }, out _));
        Assert.Same(roster, same);
        Assert.Equal(RosterOutcome.Gap, roster.Take(Two with { Version = 7, State = InfoState.Partial }, out _));
        Assert.Equal(RosterOutcome.Taken, roster.Take(Two with { Version = 7, Users = [Bob] }, out var mended));
        Assert.Equal([Bob], mended.Known!.Users);
        Assert.Equal(RosterOutcome.Ended, mended.Take(Two with { Version = 8, State = InfoState.Deleted }, out var after));
        Assert.Null(after.Known);
    }

    [Fact]
    public void A_user_that_is_told_of_in_part_keeps_the_rest()
    {
        ConferenceRoster.Empty.Take(Two, out var roster);
        var part = new ConferenceUser(Anna.Entity)
        {
            State = InfoState.Partial,
            Endpoints = [new(Anna.Entity) { State = InfoState.Partial, Status = EndpointStatus.OnHold }, new("sip:second@x.example") { Status = EndpointStatus.Connected }],
        };

        Assert.Equal(RosterOutcome.Taken, roster.Take(new(Two.Entity, 2) { State = InfoState.Partial, Users = [part, new("sip:nobody@x.example") { State = InfoState.Deleted }] }, out roster));

        var anna = roster.Known!.Users[0];
        Assert.Equal(("PoC User A", EndpointStatus.OnHold, JoiningMethod.DialedIn), (anna.DisplayText, anna.Endpoints[0].Status, anna.Endpoints[0].Joining));
        Assert.Equal("sip:second@x.example", anna.Endpoints[1].Entity);
        Assert.Equal(("Dispatch 1", 2), (roster.Known.Subject, roster.Known.Users.Length));
    }

    [Theory]
    [InlineData("<x/>")]
    [InlineData("<conference-info xmlns=\"urn:ietf:params:xml:ns:conference-info\"/>")]
    [InlineData("<conference-info xmlns=\"urn:ietf:params:xml:ns:conference-info\" entity=\"sip:s@x\" version=\"-1\"/>")]
    [InlineData("<!DOCTYPE x><conference-info xmlns=\"urn:ietf:params:xml:ns:conference-info\" entity=\"sip:s@x\"/>")]
    [InlineData("")]
    public void What_tells_of_no_conference_is_refused(string document)
    {
        Assert.False(ConferenceInfo.TryRead(Encoding.UTF8.GetBytes(document), out _, out var error));
        Assert.NotEqual("", error);
    }

    [Fact]
    public void A_document_and_a_roster_may_have_two_thousand_people_and_no_more()
    {
        Assert.Equal(ConferenceInfo.UsersMax, Read(People(0, ConferenceInfo.UsersMax).Write()).Users.Length);
        Assert.False(ConferenceInfo.TryRead(People(0, ConferenceInfo.UsersMax + 1).Write(), out _, out _));

        ConferenceRoster.Empty.Take(People(0, ConferenceInfo.UsersMax - 1), out var roster);
        Assert.Equal(RosterOutcome.Taken, roster.Take(People(5_000, 1) with { Version = 2, State = InfoState.Partial }, out roster));
        Assert.Equal(RosterOutcome.Gap, roster.Take(People(6_000, 1) with { Version = 3, State = InfoState.Partial }, out _));

        static ConferenceInfo People(int first, int count) =>
            Two with { Users = [.. Enumerable.Range(first, count).Select(i => ConferenceUser.Of($"sip:u{i}@x.example", null, EndpointStatus.Connected, JoiningMethod.DialedIn))] };
    }

    private static ConferenceInfo Read(byte[] document) =>
        ConferenceInfo.TryRead(document, out var info, out var error) ? info : throw new FormatException(error);
}
