using System.Text.Json.Nodes;
using Gateway.Tests.Interop.Harness;

namespace Gateway.Tests.Browser;

/// <summary>Dispatchers at browsers of their own, in the session of a chat group of theirs; shared by the classes that test talk.</summary>
internal static class TalkTable
{
    /// <summary>Two dispatchers, <c>ada-NAME</c> and <c>ben-NAME</c>, in the session of a group of their own.</summary>
    /// <param name="group">What people call the group; its address is <paramref name="name"/>.</param>
    /// <param name="prepare">What is done to Ada's page before it is opened.</param>
    public static async Task<(TalkSeat Ada, TalkSeat Ben)> TwoAsync(
        this ConsoleFixture fixture, string name, string group, Func<Microsoft.Playwright.IPage, Task>? prepare = null, JsonObject? policy = null)
    {
        await fixture.Gateway.AddDispatcherAsync($"ada-{name}", $"Ada {name}");
        await fixture.Gateway.AddDispatcherAsync($"ben-{name}", $"Ben {name}");
        await fixture.AddChatAsync(name, group, policy, $"ada-{name}", $"ben-{name}");
        var seat = await fixture.TakeSeatAsync();
        if (prepare is not null)
            await prepare(seat.Page);
        var ada = await fixture.SitDownAsync(seat, $"ada-{name}");
        var ben = await fixture.SitDownAsync($"ben-{name}");
        await ada.JoinAsync(group);
        await ben.JoinAsync(group);
        return (ada, ben);
    }

    /// <summary>A dispatcher at a browser of his own, signed in.</summary>
    public static async Task<TalkSeat> SitDownAsync(this ConsoleFixture fixture, string user) => await fixture.SitDownAsync(await fixture.TakeSeatAsync(), user);

    /// <summary>A dispatcher at this browser, signed in, for whom the PoC Client is registered: before that nobody is led to him.</summary>
    public static async Task<TalkSeat> SitDownAsync(this ConsoleFixture fixture, Seat seat, string user)
    {
        await fixture.Gateway.RegistrationsBecomeAsync(user, 1, TimeSpan.FromMilliseconds(ConsoleFixture.PatienceMs));
        return await TalkSeat.SitDownAsync(seat, user);
    }

    /// <summary>A chat group and its members.</summary>
    public static async Task AddChatAsync(this ConsoleFixture fixture, string user, string displayName, JsonObject? policy, params string[] members)
    {
        var draft = new JsonObject { ["address"] = $"sip:{user}@poc.local", ["displayName"] = displayName, ["type"] = "chat" };
        if (policy is not null)
            draft["floorPolicy"] = policy;
        var group = await fixture.Gateway.SendAsync(HttpMethod.Post, "/api/v1/groups", draft);
        foreach (var member in members)
            await fixture.Gateway.SendAsync(HttpMethod.Put, $"/api/v1/groups/{group["id"]}/members/sip:{member}%40poc.local");
    }
}
