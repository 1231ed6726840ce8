namespace Gateway.Tests.Browser;

/// <summary>One page of the console as somebody comes to it.</summary>
/// <param name="Name">What its pictures are called.</param>
/// <param name="Path">Its address; words in braces stand for what the town has there.</param>
/// <param name="Heading">The heading that is there once the page is.</param>
internal sealed record ConsolePage(string Name, string Path, string Heading)
{
    private const string SignIn = "sign-in";
    private const string Console = "console";

    /// <summary>Every page, and every state of one that has an address of its own.</summary>
    public static IReadOnlyList<ConsolePage> All { get; } =
    [
        new(SignIn, "/", "Sign in to the dispatch console"),
        new(Console, "/", "Group wall"),
        new("alert", "/?alert={alert}", "Alert to Anna Keller and 5 more"),
        new("ladder", "/?alert={ladder}&view=ladder", "Alert to Pedro Alves"),
        new("compose", "/?to=sip:anna.keller@poc.local&to=sip:bob.ruiz@poc.local", "Send an alert"),
        new("call", "/?call=sip:anna.keller@poc.local&call=sip:bob.ruiz@poc.local", "New session"),
        new("session", "/?session={session}", "Session: Hana Ito, Rosa Klein and 2 more"),
        new("session-ladder", "/?session={call}&view=ladder", "Session: Anna Keller"),
        new("person", "/?person=sip:anna.keller@poc.local", "Anna Keller"),
        new("presence", "/presence", "Who watches me"),
        new("messages", "/messages", "My messages"),
        new("greetings", "/messages/{mailbox}/settings", "My greetings"),
        new("recordings", "/recordings", "Recordings"),
        new("session-history", "/history/sessions", "Session history"),
        new("history", "/history", "Alert history"),
        new("presence-history", "/history/presence", "Presence history"),
        new("message-history", "/history/messages", "Message history"),
        new("access", "/access?a=sip:admin@poc.local&b=sip:rosa.klein@poc.local", "Access rules"),
        new("rule", "/access/rules/{rule}", "Nobody else during the match"),
        new("rule-new", "/access/rules/new", "New access rule"),
        new("rule-history", "/access/history", "History of the access rules"),
        new("groups", "/groups/{group}", "Fire North"),
        new("group-settings", "/groups/{group}?part=settings", "Fire North"),
        new("users", "/users", "Users"),
        new("settings", "/settings", "My PoC settings"),
        new("forwarding", "/forwarding", "My call forwarding"),
        new("service-contexts", "/service-contexts", "Service identities"),
        new("resolve", "/service-contexts/resolve?uri=sip:sub-ada-retrieve@vm.poc.local", "What would this Request-URI do?"),
        new("roles", "/service-contexts/roles", "Roles"),
        new("charging", "/charging", "Charging records"),
        new("charging-presence", "/charging?kind=presence", "Charging records"),
        new("api-keys", "/api-keys", "API keys"),
        new("registrations", "/registrations", "Registrations"),
        new("network", "/network", "SIP network health"),
        new("api-reference", "/api-reference", "API"),
        new("not-found", "/nowhere", "There is no such page"),
    ];

    /// <summary>Whether it is for those who have not signed in.</summary>
    public bool IsSignIn => Name == SignIn;

    /// <summary>Whether it is the console itself, with the wall in full view.</summary>
    public bool IsConsole => Name == Console;

    /// <summary>Its address with the words filled in.</summary>
    public string At(IReadOnlyDictionary<string, string> words) =>
        words.Aggregate(Path, (path, word) => path.Replace($"{{{word.Key}}}", word.Value, StringComparison.Ordinal));
}
