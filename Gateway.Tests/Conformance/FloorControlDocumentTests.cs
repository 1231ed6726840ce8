using System.Globalization;
using System.Reflection;
using System.Text;
using Gateway.Domain.Floor;
using Gateway.Domain.Sessions.Participating;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>docs/floor-control.md names every timer, counter and parameter of floor control, what it is here, and the tests that hold the gateway to it.</summary>
public sealed class FloorControlDocumentTests
{
    private const string Document = "PoC floor control";

    private static readonly MediaBurstSettings Server = new();
    private static readonly ClientFloorSettings Client = new();

    // By the names of the standard, and of TS 24.380 where that has a timer that the standard has not.
    private static readonly (string Side, string Name, string What, string Value)[] Items =
    [
        ("server", "T1", "end of RTP media", Of(Server.T1EndOfMedia)),
        ("server", "T2", "stop talking", Of(Server.T2StopTalking)),
        ("server", "T3", "stop talking grace", Of(Server.T3StopTalkingGrace)),
        ("server", "T4", "inactivity", Of(Server.T4Inactivity)),
        ("server", "T7", "Idle repeat", Of(Server.T7IdleRepeat)),
        ("server", "C7", "how often Idle is sent", Of(Server.C7Idle)),
        ("server", "T8", "Revoke repeat", Of(Server.T8RevokeRepeat)),
        ("server", "T9", "retry after", Of(Server.T9RetryAfter)),
        ("server", "T20", "Granted repeat", Of(Server.T20GrantedRepeat)),
        ("server", "C20", "how often Granted is sent", Of(Server.C20Granted)),
        ("server", "queue", "requests that may wait", Of(Server.QueueMax)),
        ("participating", "T55", "Connect repeat", Of(PreEstablishedSession.RepeatInterval)),
        ("participating", "C55", "how often Connect is sent", Of(PreEstablishedSession.SentMax)),
        ("participating", "T56", "Disconnect repeat", Of(PreEstablishedSession.RepeatInterval)),
        ("participating", "C56", "how often Disconnect is sent", Of(PreEstablishedSession.SentMax)),
        ("client", "T10", "Release repeat", Of(Client.T10ReleaseRepeat)),
        ("client", "C10", "how often Release is sent", Of(Client.C10Release)),
        ("client", "T11", "Request repeat", Of(Client.T11RequestRepeat)),
        ("client", "C11", "how often Request is sent", Of(Client.C11Request)),
        ("client", "T13", "end of RTP", Of(Client.T13EndOfMedia)),
        ("client", "T104", "repeat of a question for the position", Of(Client.T104QueueStatus)),
        ("client", "C104", "how often the position is asked for", Of(Client.C104QueueStatus)),
        ("client", "T132", "a turn waits for its user", Of(Client.T132QueuedGrant)),
        ("SDP", "queuing", "requests may wait", "by the policy of the group"),
        ("SDP", "tb_priority", "the highest priority", "by the rights of the member"),
        ("SDP", "timestamp", "requests say when the button was pressed", "1"),
        ("SDP", "tb_granted", "the answer grants the burst", "where it is free"),
        ("SDP", "poc_sess_priority", "Primary PoC Session", "as offered"),
        ("SDP", "poc_lock", "this session only", "as offered"),
    ];

    [Fact]
    public void The_published_table_of_floor_control_is_what_the_code_has_and_every_line_of_it_has_a_test()
    {
        var tests = Tests();
        var lacking = Items.Where(item => !tests.Contains($"{item.Side} {item.Name}")).Select(item => $"{item.Side} {item.Name}");
        Assert.Empty(lacking);
        Assert.Empty(tests.Select(group => group.Key).Except(Items.Select(item => $"{item.Side} {item.Name}")));

        var path = Path.Combine(TestData.RepositoryRoot, "docs", "floor-control.md");
        var text = Write(tests);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(path, text);

        Assert.True(File.Exists(path), "docs/floor-control.md is missing: run this test with UPDATE_DOCS=1");
        Assert.True(text == File.ReadAllText(path), "docs/floor-control.md is stale: run this test with UPDATE_DOCS=1 and commit the file");
    }

    private static ILookup<string, string> Tests() => typeof(FloorControlDocumentTests).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly))
        .SelectMany(method => method.GetCustomAttributes<ClauseAttribute>().Where(clause => clause.Document == Document)
            .Select(clause => (clause.Clause, Test: $"{method.DeclaringType!.Name}: {method.Name.Replace('_', ' ')}")))
        .OrderBy(one => one.Test, StringComparer.Ordinal).ToLookup(one => one.Clause, one => one.Test);

    private static string Write(ILookup<string, string> tests)
    {
        var text = new StringBuilder();
        text.Append(
            """
            # Floor control: timers, counters and parameters

            Written by the test `FloorControlDocumentTests` from the settings and the tests; do not edit. The test fails when this file does not say what the code does, or
            when something here has no test, and writes it anew when the environment variable `UPDATE_DOCS` is `1`.

            T15 of TS 24.380 (conversation) and its T11 and T12 (two talkers at once) have nothing to govern here. What the standard leaves open, and how it is decided:
            [ADR 17](adr/0017-floor-control.md).

            | side | name | what | value, unless configured | tests |
            |---|---|---|---|---|

            """);
        foreach (var (side, name, what, value) in Items)
            text.Append(CultureInfo.InvariantCulture, $"| {side} | {name} | {what} | {value} | {string.Join("<br>", tests[$"{side} {name}"])} |\n");
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static string Of(TimeSpan? time) => time is { } some ? string.Create(CultureInfo.InvariantCulture, $"{some.TotalSeconds:0.###} s") : "without end";

    private static string Of(int count) => count.ToString(CultureInfo.InvariantCulture);
}
