using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Tests.Interop.Harness;
using Microsoft.Playwright;

namespace Gateway.Tests.Browser;

/// <summary>
/// A gateway with the simulated fleet, and beside it what makes each page of the console worth looking at: people, groups, rules, and alerts with
/// every kind of outcome.
/// </summary>
public sealed class TownFixture() : ConsoleFixture(63)
{
    // The fleet registers within two seconds, or so many more as the machine is busy; a few of it may be out of coverage again.
    private const int FleetMin = 15;
    private static readonly TimeSpan FleetTime = TimeSpan.FromSeconds(60);

    // Somebody of the fleet may be slow, and who never answers is called for a minute.
    private static readonly TimeSpan SessionTime = TimeSpan.FromSeconds(120);

    // Groups of the dispatchers alone, so that nobody of the fleet changes what their tiles show.
    private static readonly (string User, string Name, string Type, string Shows)[] Desks =
    [
        ("civil-protection", "Civil Protection", "chat", "connected"),
        ("mountain-rescue", "Mountain Rescue", "prearranged", "calling 0/2"),
        ("night-watch", "Night Watch", "prearranged", "no session"),
        ("town-hall", "Town Hall", "chat", "in session without you"),
        ("tram-control", "Tram Control", "prearranged", "incoming call"),
        ("water-works", "Water Works", "prearranged", "cancelled"),
    ];

    private readonly Dictionary<string, string> words = [];
    private string? signedIn;

    // On the loopback interface every phone sends from 127.0.0.1, whatever it was told.
    private protected override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["Gateway__Demo__Enabled"] = "true", ["Gateway__Media__OtherAddresses"] = "true",
    };

    /// <summary>A browser on one page, once that shows everything it has to show.</summary>
    internal async Task<Seat> OpenAsync(ConsolePage page, ColorScheme theme)
    {
        if (page.IsSignIn)
        {
            var stranger = await TakeSeatAsync(theme);
            await stranger.Page.GotoAsync(page.Path);
            await stranger.IsCompleteAsync(page.Heading);
            return stranger;
        }

        var seat = await TakeSeatAsync(theme, signedIn);
        if (signedIn is null)
        {
            await seat.SignInAsync();
            signedIn = await seat.CookiesAsync();
        }

        if (page.IsConsole)
            await SetTheWallAsync();
        await seat.Page.GotoAsync(page.At(words));
        await seat.IsLiveAsync();
        await seat.IsCompleteAsync(page.Heading);
        if (page.IsConsole)
            await Task.WhenAll(Desks.Select(desk => seat.ShowsAsync(desk.Name, desk.Shows)));
        return seat;
    }

    private protected override async Task FurnishAsync()
    {
        var phones = AddPeopleAsync();
        await FleetRegistersAsync();
        var raising = RaiseAlertsAsync(await phones);
        var leaving = new TownMessages(this).LeaveAsync();
        await AddRulesAsync();
        await SendAlertsAsync();
        await raising;
        await HandleAlertsAsync();
        await AddKeysAsync();
        await AddDesksAsync();
        await WatchAsync();
        await HoldSessionsAsync();
        words["mailbox"] = await leaving;
    }

    private async Task<IReadOnlyList<SippPhone>> AddPeopleAsync()
    {
        await Gateway.AddDispatcherAsync("ada", "Ada Lindqvist");
        await Gateway.AddDispatcherAsync("ben", "Ben Moreau");
        await AddPhoneUserAsync("vera", "Vera Holm");
        List<SippPhone> phones = [];
        foreach (var (user, name) in new[]
        {
            ("mara", "Mara Jonsson"), ("otto", "Otto Weber"), ("iris", "Iris Fontaine"), ("tomas", "Tomás Rey"), ("lia", "Lia Brandt"), ("noah", "Noah Silva"),
        })
        {
            await AddPhoneUserAsync(user, name);
            phones.Add(PhoneThatAlerts(user));
        }

        await Task.WhenAll(phones.Select(phone => phone.RegisterAsync(expiresSeconds: 3600)));
        return phones;
    }

    private async Task FleetRegistersAsync()
    {
        using var stop = new CancellationTokenSource(FleetTime);
        while ((await Gateway.SendAsync(HttpMethod.Get, "/api/v1/registrations?limit=200"))["data"]!.AsArray().Count(IsOfFleet) < FleetMin)
        {
            Assert.False(stop.IsCancellationRequested, $"fewer than {FleetMin} handsets of the fleet have registered within {FleetTime}");
            await Task.Delay(100);
        }
    }

    private static bool IsOfFleet(JsonNode? registration) =>
        registration!["userAgent"]?.GetValue<string>().Contains("Simulated", StringComparison.Ordinal) == true;

    private static Task RaiseAlertsAsync(IReadOnlyList<SippPhone> phones) => Task.WhenAll(
        phones[0].AlertAsync("sip:admin@poc.local", "On scene, one casualty", expected: 200),
        phones[1].AlertAsync("sip:ada@poc.local", "Truck 3 is stuck at the ford", expected: 200),
        phones[2].AlertAsync("sip:admin@poc.local", "Gate 4 is locked, who has the key?", expected: 200),
        phones[3].AlertAsync("sip:ben@poc.local", "Relief is here, leaving the stand", expected: 200),
        phones[4].AlertAsync("sip:admin@poc.local", "Second ambulance to the north stand, please", expected: 200),
        phones[5].AlertAsync("sip:ben@poc.local", "Call me back", expected: 200));

    private async Task AddRulesAsync()
    {
        var until = DateTimeOffset.UtcNow.AddDays(1);
        await AddRuleAsync("*", "Colleagues see each other", new() { ["domains"] = new JsonArray("poc.local") }, new() { ["presence"] = "allow" });
        await AddRuleAsync(
            "sip:rosa.klein@poc.local", "My own crew",
            new() { ["identities"] = new JsonArray("sip:quinn.harper@poc.local", "sip:samir.haddad@poc.local", "sip:tove.berg@poc.local") },
            new() { ["alert"] = "accept", ["session"] = "accept" });
        words["rule"] = await AddRuleAsync(
            "sip:rosa.klein@poc.local", "Nobody else during the match",
            new()
            {
                ["anyone"] = true,
                ["validity"] = new JsonArray(new JsonObject
                {
                    ["from"] = DateTimeOffset.UtcNow.AddHours(-1).ToString("O", CultureInfo.InvariantCulture),
                    ["until"] = until.ToString("O", CultureInfo.InvariantCulture),
                }),
            },
            new() { ["alert"] = "reject" });
        await AddRuleAsync(
            "sip:emil.sand@poc.local", "All of ours but the stadium desk",
            new() { ["domains"] = new JsonArray("poc.local"), ["except"] = new JsonObject { ["identities"] = new JsonArray("sip:tove.berg@poc.local") } },
            new() { ["alert"] = "accept", ["session"] = "pass" });
        var neighbours = await AddRuleAsync(
            "sip:emil.sand@poc.local", "The neighbours' control room", new() { ["identities"] = new JsonArray("sip:control@networkb.example") },
            new() { ["alert"] = "accept" });
        await Gateway.SendAsync(HttpMethod.Patch, $"/api/v1/access-rules/{neighbours}", new JsonObject
        {
            ["permissions"] = new JsonObject { ["alert"] = "accept", ["session"] = "accept" },
        });
        var mistake = await AddRuleAsync("*", "Made by mistake", new() { ["anyone"] = true }, new() { ["presence"] = "allow" });
        await Gateway.SendAsync(HttpMethod.Delete, $"/api/v1/access-rules/{mistake}");
        await Gateway.SendAsync(HttpMethod.Post, "/api/v1/barrings", new JsonObject
        {
            ["caller"] = "domain:spam.example", ["note"] = "Reported by the stadium",
        });
        await Gateway.SendAsync(HttpMethod.Put, "/api/v1/users/sip:tove.berg%40poc.local/settings", new JsonObject { ["incomingAlertBarring"] = true });
        var groups = await Gateway.SendAsync(HttpMethod.Get, "/api/v1/groups?limit=50");
        words["group"] = Id(groups["data"]!.AsArray().First(group => group!["displayName"]!.GetValue<string>() == "Fire North")!);
    }

    private async Task<string> AddRuleAsync(string owner, string note, JsonObject when, JsonObject permissions) =>
        Id(await Gateway.SendAsync(HttpMethod.Post, "/api/v1/access-rules", new JsonObject
        {
            ["owner"] = owner, ["when"] = when, ["permissions"] = permissions, ["note"] = note,
        }));

    private async Task SendAlertsAsync()
    {
        // Nobody answers this one; its retransmissions make a ladder that is worth reading.
        words["ladder"] = await SendAlertAsync("", "Where are you?", "sip:pedro.alves@poc.local");
        await SendAlertAsync("", null, "sip:quinn.harper@poc.local");
        await Gateway.SendAsync(HttpMethod.Post, "/api/v1/alerts:batch?wait=30s", new JsonObject
        {
            ["group"] = "sip:fire-north@poc.local", ["text"] = "Muster at gate 2", ["priority"] = "urgent",
        });
        words["alert"] = await SendAlertAsync(
            "", "Mill bridge is closed, go by the ring road", "sip:anna.keller@poc.local", "sip:rosa.klein@poc.local", "sip:vera@poc.local",
            "sip:tove.berg@poc.local", "sip:control@networkb.example", "sip:nobody@poc.local");
        var targets = await Gateway.TargetsEndAsync(words["alert"], SessionTime);
        Assert.Equal(
            ["delivered", "barred", "notRegistered", "alertsBarred", "unknownNetwork", "unknownUser"],
            targets.Select(target => target!["state"]!.GetValue<string>()));
    }

    private async Task<string> SendAlertAsync(string query, string? text, params string[] to)
    {
        var draft = new JsonObject { ["to"] = new JsonArray([.. to.Select(address => JsonValue.Create(address))]) };
        if (text is not null)
            draft["text"] = text;
        return Id(await Gateway.SendAsync(HttpMethod.Post, $"/api/v1/alerts{query}", draft));
    }

    private async Task HandleAlertsAsync()
    {
        var alerts = (await Gateway.SendAsync(HttpMethod.Get, "/api/v1/alerts?limit=200"))["data"]!.AsArray();
        string From(string user) => Id(alerts.First(alert =>
            alert!["from"]!.GetValue<string>() == $"sip:{user}@poc.local" && alert["direction"]!.GetValue<string>() == "incoming")!);
        await Gateway.SendAsync(HttpMethod.Post, $"/api/v1/alerts/{From("otto")}/reassign", new JsonObject { ["to"] = "ada" });
        await Gateway.SendAsync(HttpMethod.Post, $"/api/v1/alerts/{From("iris")}/park");
        await Gateway.SendAsync(HttpMethod.Post, $"/api/v1/alerts/{From("tomas")}/complete");
    }

    // The administrator is watched by some, of whom one waits for his word, and watches some himself.
    private async Task WatchAsync()
    {
        await AddRuleAsync(
            "sip:admin@poc.local", "The field asks first", new() { ["identities"] = new JsonArray("sip:mara@poc.local", "sip:otto@poc.local") }, new() { ["presence"] = "confirm" });
        await Gateway.SendAsync(HttpMethod.Put, "/api/v1/presence/me", new JsonObject { ["state"] = "available", ["note"] = "Desk 1 until ten" });
        await AskAsync("sip:ada@poc.local", "sip:admin@poc.local", "period");
        await AskAsync("sip:ben@poc.local", "sip:admin@poc.local", "nextChange");
        await AskAsync("sip:admin@poc.local", "sip:anna.keller@poc.local", "period");
        await AskAsync("sip:admin@poc.local", "sip:anna.keller@poc.local", "once");
        await AskAsync("sip:admin@poc.local", "sip:hana.ito@poc.local", "nextChange");
        await AskAsync("sip:admin@poc.local", "sip:rosa.klein@poc.local", "once");
        await AskAsync("sip:admin@poc.local", "sip:ben@poc.local", "period");
        await AskAsync("sip:admin@poc.local", "sip:control@networkb.example", "once");
    }

    private Task AskAsync(string watcher, string target, string type)
    {
        var draft = new JsonObject { ["watcher"] = watcher, ["target"] = target, ["type"] = type };
        if (type == "period")
            draft["durationMs"] = 28_800_000;
        return Gateway.AskAsync(HttpMethod.Post, "/api/v1/presence/enquiries", draft);
    }

    private async Task AddDesksAsync()
    {
        foreach (var (user, name, type, _) in Desks)
        {
            var group = await Gateway.SendAsync(HttpMethod.Post, "/api/v1/groups", new JsonObject
            {
                ["address"] = $"sip:{user}@poc.local", ["displayName"] = name, ["type"] = type,
            });
            foreach (var member in new[] { "admin", "ada", "ben" })
                await Gateway.SendAsync(HttpMethod.Put, $"/api/v1/groups/{group["id"]}/members/sip:{member}%40poc.local");
        }
    }

    // Whatever the fleet makes of these calls is worth looking at.
    private async Task HoldSessionsAsync()
    {
        words["call"] = await HoldAsync("oneToOne", "sip:anna.keller@poc.local");
        words["session"] = await HoldAsync("adHoc", "sip:hana.ito@poc.local", "sip:rosa.klein@poc.local", "sip:emil.sand@poc.local", "sip:vera@poc.local");
        await HoldAsync("oneToOne", "sip:vera@poc.local");
    }

    private async Task<string> HoldAsync(string type, params string[] to)
    {
        var id = Id(await Gateway.SendAsync(HttpMethod.Post, "/api/v1/sessions", new JsonObject
        {
            ["type"] = type, ["to"] = new JsonArray([.. to.Select(address => JsonValue.Create(address))]),
        }));
        await Gateway.SessionBecomesAsync(id, session => session["pendingCount"]!.GetValue<int>() == 0, SessionTime);
        // What is over already can neither be left nor ended; a group of people would go on without its initiator.
        await Gateway.AskAsync(HttpMethod.Post, $"/api/v1/sessions/{id}/leave");
        await Gateway.AskAsync(HttpMethod.Delete, $"/api/v1/sessions/{id}");
        await Gateway.SessionBecomesAsync(id, session => session["endedAt"] is not null, SessionTime);
        return id;
    }

    private async Task SetTheWallAsync()
    {
        var running = await Gateway.SendAsync(HttpMethod.Get, "/api/v1/sessions?state=active&limit=200");
        foreach (var session in running["data"]!.AsArray().Where(session => Desks.Any(desk => session!["group"]?["displayName"]?.GetValue<string>() == desk.Name)))
        {
            await Gateway.AskAsync(HttpMethod.Delete, $"/api/v1/sessions/{Id(session!)}");
            await Gateway.SessionBecomesAsync(Id(session!), one => one["endedAt"] is not null, SessionTime);
        }

        foreach (var (from, desk) in new[] { ("ada", 0), ("ben", 0), ("admin", 0), ("admin", 1), ("ada", 3), ("ben", 3), ("ben", 4) })
            await CallDeskAsync(from, desk);
        await Gateway.SendAsync(HttpMethod.Post, $"/api/v1/sessions/{await CallDeskAsync("admin", 5)}/cancel");
    }

    private async Task<string> CallDeskAsync(string from, int desk)
    {
        var (status, session) = await Gateway.CallAsync(from, Desks[desk].Type, "0s", $"sip:{Desks[desk].User}@poc.local");
        Assert.True(status is 200 or 202, $"{from} calls {Desks[desk].Name}: {status} {session}");
        return Id(session);
    }

    private async Task AddKeysAsync()
    {
        await AddKeyAsync("Weather service", null, "alerts:send");
        await AddKeyAsync("Wall display", DateTimeOffset.UtcNow.AddDays(90), "alerts:read", "users:read", "groups:read");
        await AddKeyAsync("Shift planner", DateTimeOffset.UtcNow.AddDays(365), "users:read", "groups:read", "groups:write");
    }

    private Task AddKeyAsync(string name, DateTimeOffset? until, params string[] scopes)
    {
        var draft = new JsonObject { ["name"] = name, ["scopes"] = new JsonArray([.. scopes.Select(scope => JsonValue.Create(scope))]) };
        if (until is { } end)
            draft["expiresAt"] = end.ToString("O", CultureInfo.InvariantCulture);
        return Gateway.SendAsync(HttpMethod.Post, "/api/v1/api-keys", draft);
    }

    private static string Id(JsonNode thing) => thing["id"]!.GetValue<string>();
}
