using System.Globalization;
using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Messages;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>Where calls to one address go.</summary>
public sealed record CallForwarding
{
    /// <summary>A user, a role such as receptionist, or the address of the service itself.</summary>
    public required string Address { get; init; }

    /// <summary>Who is rung, one after the other: <c>devices</c> for all that is registered, or an address. Empty: nobody.</summary>
    public required IReadOnlyList<string> Contacts { get; init; }

    /// <summary>How long each of them rings.</summary>
    public required int RingTimeMs { get; init; }

    /// <summary>True: nobody is rung.</summary>
    public required bool DoNotDisturb { get; init; }

    /// <summary>The Request-URI for a call that nobody answered.</summary>
    public string? NoAnswer { get; init; }

    /// <summary>For a call that met a busy phone.</summary>
    public string? Busy { get; init; }

    /// <summary>For a call while nobody is to be rung.</summary>
    public string? OnDoNotDisturb { get; init; }

    /// <summary>For every other call; stands in for those above that are missing, too.</summary>
    public string? Otherwise { get; init; }

    /// <summary>Numbers in the telephone network that are recognised: digits, <c>?</c> for any one, <c>*</c> for any run of them.</summary>
    public required IReadOnlyList<string> Recognised { get; init; }

    /// <summary>For a call of a recognised number that nobody took.</summary>
    public string? OnRecognised { get; init; }

    /// <summary>The user's own numbers in the telephone network.</summary>
    public required IReadOnlyList<string> Numbers { get; init; }

    /// <summary>Where the user is led who calls the service from a device or number of his.</summary>
    public string? Retrieve { get; init; }

    /// <summary>Where he is led when the call proves that it is himself.</summary>
    public string? RetrieveAuthenticated { get; init; }

    /// <summary>True: this is the address of the service; who is known is led to his own messages.</summary>
    public required bool IsAccess { get; init; }

    /// <summary>For strangers from the telephone network who call the service.</summary>
    public string? FromTelephoneNetwork { get; init; }

    /// <summary>0 while nobody has set anything.</summary>
    public required long Version { get; init; }
}

/// <summary>Where calls are to go. What is missing is as when nobody has set anything.</summary>
public sealed record CallForwardingDraft
{
    public IReadOnlyList<string>? Contacts { get; init; }

    /// <summary>1000 to 120000.</summary>
    public int? RingTimeMs { get; init; }

    public bool? DoNotDisturb { get; init; }
    public string? NoAnswer { get; init; }
    public string? Busy { get; init; }
    public string? OnDoNotDisturb { get; init; }
    public string? Otherwise { get; init; }
    public IReadOnlyList<string>? Recognised { get; init; }
    public string? OnRecognised { get; init; }

    /// <summary>The user's own numbers, nobody else's: a call of one of them to the service is led to `retrieve`.</summary>
    public IReadOnlyList<string>? Numbers { get; init; }

    public string? Retrieve { get; init; }
    public string? RetrieveAuthenticated { get; init; }
    public bool? IsAccess { get; init; }
    public string? FromTelephoneNetwork { get; init; }
}

internal static class CallForwardings
{
    private const string UserExample = "sip:bob@poc.local";
    private static readonly CallForwardingDraft Example = new() { RingTimeMs = 9_000, NoAnswer = "sip:deposit-in@vm.poc.local", Recognised = ["+3592*"] };

    public static void Map(RouteGroupBuilder api)
    {
        var users = api.MapGroup("/users/{user}/forwarding").WithTags("Service contexts");
        users.MapGet("", GetOfUser).Is("Get where a user's calls go", null, o => OfUser(o).Says("One's own, or with the scope users:read anybody's.")
            .Answers<CallForwarding>(200, "Where they go."));
        users.MapPut("", PutOfUserAsync).Is("Set where a user's calls go", null, o => OfUser(o).Says("One's own, or with the scope users:write anybody's, and the numbers.")
            .Takes(Example).Answers<CallForwarding>(200, "Where they go now."));

        var roles = api.MapGroup("/forwardings").WithTags("Service contexts");
        roles.MapGet("", ListAsync).Is("List where calls go", Scopes.ContextsRead, o => o
            .Says("Of users, roles and the service itself.").Query("of", "Those of addresses that are no user's.", "roles", "roles").Paged("").Answers<Page<CallForwarding>>(200, "A page of them, by address."));
        roles.MapGet("/{address}", Get).Is("Get where calls to an address go", Scopes.ContextsRead, o => OfAddress(o).Answers<CallForwarding>(200, "Where they go."));
        roles.MapPut("/{address}", PutAsync).Is("Set where calls to an address go", Scopes.ContextsWrite, o => OfAddress(o)
            .Says("A role such as receptionist, or with `isAccess` the address of the service: nobody is rung there unless `contacts` says who.")
            .Takes(new CallForwardingDraft { Otherwise = "sip:deposit-in@vm.poc.local" }).Answers<CallForwarding>(200, "Where they go now."));
        roles.MapDelete("/{address}", RemoveAsync).Is("Lead calls to an address nowhere", Scopes.ContextsWrite, o => OfAddress(o).AnswersEmpty(204, "They go nowhere."));
    }

    /// <summary>Called inside a unit of work: the forwarding takes the place of what was there.</summary>
    public static CallForwarding Put(UnitOfWork unit, GatewayStorage storage, HttpContext http, Forwarding forwarding)
    {
        var address = forwarding.Address.ToString();
        var row = unit.Db.Forwardings.AsTracking().FirstOrDefault(row => row.Address == address);
        var before = row is null ? null : Of(StoredServices.ToForwarding(row), row.Version);
        if (row is null) unit.Db.Forwardings.Add(row = new ForwardingRow { Address = address, Rule = "" });
        row.Rule = StoredServices.RuleOf(forwarding);
        row.Version++;
        storage.Change(unit, facts => facts with { Services = facts.Services.With(forwarding) });
        var after = Of(forwarding, row.Version);
        unit.Tell("forwarding.updated", address, row.Version, new { forwarding = after }, Caller.Of(http)!.Actor, Commands.TraceOf(http));
        Commands.Audit(unit, http, "forwarding.change", address, before, after);
        return after;
    }

    /// <summary>Called inside a unit of work: calls to the address are led nowhere.</summary>
    public static bool Remove(UnitOfWork unit, GatewayStorage storage, PocAddress address)
    {
        var text = address.ToString();
        if (unit.Db.Forwardings.AsTracking().FirstOrDefault(row => row.Address == text) is not { } row) return false;
        unit.Db.Forwardings.Remove(row);
        storage.Change(unit, facts => facts with { Services = facts.Services.WithoutForwarding(address) });
        return true;
    }

    public static CallForwarding Of(Forwarding forwarding, long version) => new()
    {
        Address = forwarding.Address.ToString(),
        Contacts = [.. forwarding.Contacts.Select(StoredServices.TextOf)],
        RingTimeMs = (int)forwarding.RingTime.TotalMilliseconds,
        DoNotDisturb = forwarding.DoNotDisturb,
        NoAnswer = forwarding.NoAnswer?.Text,
        Busy = forwarding.Busy?.Text,
        OnDoNotDisturb = forwarding.OnDoNotDisturb?.Text,
        Otherwise = forwarding.Otherwise?.Text,
        Recognised = [.. forwarding.Recognised.Select(pattern => pattern.Text)],
        OnRecognised = forwarding.OnRecognised?.Text,
        Numbers = [.. forwarding.Numbers.Select(number => number.Text)],
        Retrieve = forwarding.Retrieve?.Text,
        RetrieveAuthenticated = forwarding.RetrieveAuthenticated?.Text,
        IsAccess = forwarding.IsAccess,
        FromTelephoneNetwork = forwarding.FromTelephoneNetwork?.Text,
        Version = version,
    };

    private static Operation OfUser(Operation operation) => operation.InPath("user", "Id or address.", UserExample).Refuses(404, "No such user.");

    private static Operation OfAddress(Operation operation) =>
        operation.InPath("address", "The address.", "sip:receptionist@poc.local").Refuses(404, "Calls to this address are led nowhere.");

    private static Answer GetOfUser(HttpContext http, string user, GatewayStorage storage)
    {
        var caller = Caller.Of(http)!;
        if (storage.Accounts.Find(user) is not { } known)
            return caller.Has(Scopes.UsersRead) ? Problems.NotFound("user with this id or address") : Problems.InsufficientScope(Scopes.UsersRead);
        if (known.Id != caller.Id && !caller.Has(Scopes.UsersRead)) return Problems.InsufficientScope(Scopes.UsersRead);
        using var db = storage.File.Read();
        var row = db.Forwardings.FirstOrDefault(row => row.Address == known.Address);
        return Answer.Ok(row is null ? Of(new(PocAddress.Parse(known.Address)), 0) : Of(StoredServices.ToForwarding(row), row.Version), row?.Version);
    }

    private static async Task<Answer> PutOfUserAsync(HttpContext http, string user, GatewayStorage storage, GatewaySettings settings, Commands commands)
    {
        var draft = await BodyReader.ReadAsync<CallForwardingDraft>(http);
        var caller = Caller.Of(http)!;
        if (storage.Accounts.Find(user) is not { } known)
            return caller.Has(Scopes.UsersRead) ? Problems.NotFound("user with this id or address") : Problems.InsufficientScope(Scopes.UsersWrite);
        if (known.Id != caller.Id && !caller.Has(Scopes.UsersWrite)) return Problems.InsufficientScope(Scopes.UsersWrite);
        if (draft.IsAccess == true) return Problems.Validation("/isAccess", "not-possible", "A user is not the address of a service.");
        // A number leads its calls to somebody's mailbox: that it is his is for the operator to say.
        if (!caller.Has(Scopes.UsersWrite))
        {
            if (draft.Numbers is not null) return Problems.InsufficientScope(Scopes.UsersWrite);
            if (storage.Facts.Current.Services.TryFindForwarding(PocAddress.Parse(known.Address), out var there))
                draft = draft with { Numbers = [.. there.Numbers.Select(number => number.Text)] };
        }

        return await StoreAsync(http, PocAddress.Parse(known.Address), draft, [new FindMeContact.Devices()], storage, settings, commands);
    }

    private static async Task<Answer> ListAsync(HttpContext http, GatewayStorage storage)
    {
        var page = PageRequest.Of(http, "address");
        var isOfRoles = Filters.OneOf(http, "of", "roles") is not null;
        await using var db = storage.File.Read();
        var query = isOfRoles ? db.Forwardings.Where(row => !db.Users.Any(user => user.Address == row.Address)) : db.Forwardings;
        var total = page.Count ? await query.LongCountAsync(http.RequestAborted) : (long?)null;
        var rows = await query.OrderBy(row => row.Address).Where(row => page.AfterId == null || string.Compare(row.Address, page.AfterId) > 0)
            .Take(page.Limit + 1).ToListAsync(http.RequestAborted);
        return PageRequest.Answer(http, page.Page(rows, row => Of(StoredServices.ToForwarding(row), row.Version), row => ("", row.Address), total));
    }

    private static Answer Get(string address, GatewayStorage storage)
    {
        if (!PocAddress.TryParse(address, out var known, out _)) return NotFound();
        var text = known.ToString();
        using var db = storage.File.Read();
        return db.Forwardings.FirstOrDefault(row => row.Address == text) is { } row
            ? Answer.Ok(Of(StoredServices.ToForwarding(row), row.Version), row.Version)
            : NotFound();
    }

    private static async Task<Answer> PutAsync(HttpContext http, string address, GatewayStorage storage, GatewaySettings settings, Commands commands)
    {
        var draft = await BodyReader.ReadAsync<CallForwardingDraft>(http);
        if (!PocAddress.TryParse(address, out var known, out _)) return NotFound();
        if (known.Scheme != "sip" || known.Host != settings.SipDomain || known.User.Length == 0)
            return Problems.Validation("?address", "foreign-address", $"An address such as sip:receptionist@{settings.SipDomain} is expected.");
        return await StoreAsync(http, known, draft, storage.Accounts.Find(address) is null ? [] : [new FindMeContact.Devices()], storage, settings, commands);
    }

    private static Task<Answer> RemoveAsync(HttpContext http, string address, GatewayStorage storage, Commands commands) =>
        commands.RunAsync(http, unit =>
        {
            if (!PocAddress.TryParse(address, out var known, out _) || !Remove(unit, storage, known)) return NotFound();
            unit.Tell("forwarding.deleted", known.ToString(), 1, new { address = known.ToString() }, Caller.Of(http)!.Actor, Commands.TraceOf(http));
            return Answer.NoContent();
        });

    private static async Task<Answer> StoreAsync(
        HttpContext http, PocAddress address, CallForwardingDraft draft, IReadOnlyList<FindMeContact> contacts, GatewayStorage storage, GatewaySettings settings,
        Commands commands)
    {
        var checks = new Checks();
        var forwarding = Read(address, draft, contacts, storage.Facts.Current.Services, settings, checks);
        if (checks.Failed) return checks.Problem;
        return await commands.RunAsync(http, unit =>
        {
            var after = Put(unit, storage, http, forwarding);
            return Answer.Ok(after, after.Version);
        });
    }

    private static List<CallerPattern> Patterns(IReadOnlyList<string>? texts, string pointer, int max, Checks checks)
    {
        var patterns = new List<CallerPattern>();
        if (texts?.Count > max) checks.Add(pointer, "too-many", $"At most {max} are possible.");
        for (var i = 0; i < Math.Min(texts?.Count ?? 0, max); i++)
        {
            if (CallerPattern.TryParse(texts![i], out var pattern)) patterns.Add(pattern!);
            else checks.Add(string.Create(CultureInfo.InvariantCulture, $"{pointer}/{i}"), "bad-number", "A number is expected, with ? and * for digits.");
        }

        return patterns;
    }

    private static Forwarding Read(
        PocAddress address, CallForwardingDraft draft, IReadOnlyList<FindMeContact> contacts, ServiceDirectory services, GatewaySettings settings,
        Checks checks)
    {
        if (draft.RingTimeMs is { } ring && (ring < Forwarding.RingTimeMin.TotalMilliseconds || ring > Forwarding.RingTimeMax.TotalMilliseconds))
            checks.Add("/ringTimeMs", "out-of-range", "1000 to 120000 is possible.");
        var given = draft.Contacts is null ? contacts : [.. draft.Contacts.Select((text, i) => Contact(text, i, address, checks)).OfType<FindMeContact>()];
        if (given.Count > Forwarding.ContactsMax) checks.Add("/contacts", "too-many", $"At most {Forwarding.ContactsMax} are possible.");
        var patterns = Patterns(draft.Recognised, "/recognised", Forwarding.RecognisedMax, checks);
        var numbers = Patterns(draft.Numbers, "/numbers", Forwarding.NumbersMax, checks);
        for (var i = 0; i < numbers.Count; i++)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"/numbers/{i}");
            if (!numbers[i].IsExact) checks.Add(at, "bad-number", "A number of one's own has no ? and *.");
            else if (services.TryFindForwardingOfNumber(numbers[i].Text, out var other) && other.Address != address)
                checks.Add(at, "taken", "This number is somebody else's.");
        }

        return new(address)
        {
            Contacts = [.. given],
            RingTime = draft.RingTimeMs is { } time ? TimeSpan.FromMilliseconds(time) : Forwarding.RingTimeDefault,
            DoNotDisturb = draft.DoNotDisturb ?? false,
            NoAnswer = Uri(draft.NoAnswer, "/noAnswer"),
            Busy = Uri(draft.Busy, "/busy"),
            OnDoNotDisturb = Uri(draft.OnDoNotDisturb, "/onDoNotDisturb"),
            Otherwise = Uri(draft.Otherwise, "/otherwise"),
            Recognised = [.. patterns],
            Numbers = [.. numbers],
            OnRecognised = Uri(draft.OnRecognised, "/onRecognised"),
            Retrieve = Uri(draft.Retrieve, "/retrieve"),
            RetrieveAuthenticated = Uri(draft.RetrieveAuthenticated, "/retrieveAuthenticated"),
            IsAccess = draft.IsAccess ?? false,
            FromTelephoneNetwork = Uri(draft.FromTelephoneNetwork, "/fromTelephoneNetwork"),
        };

        // Only what is provisioned at the host of the service ever takes a call: a forwarding leads nowhere else.
        SipUri? Uri(string? text, string pointer)
        {
            if (text is null || ServiceContextContracts.ReadUri(text, pointer, checks) is not { } uri) return null;
            if (uri.Host == settings.SipDomain) checks.Add(pointer, "not-a-service", "This is the domain of the users; a service has a host of its own.");
            return uri;
        }
    }

    private static FindMeContact? Contact(string text, int i, PocAddress address, Checks checks)
    {
        if (text == StoredServices.Devices) return new FindMeContact.Devices();
        var pointer = string.Create(CultureInfo.InvariantCulture, $"/contacts/{i}");
        if (!ServiceIdentity.TryReadUri(text, out var uri, out var error)) checks.Add(pointer, "bad-uri", $"\"devices\" or an address is expected: {error}.");
        else if (PocAddress.TryParse(text, out var other, out _) && other == address) checks.Add(pointer, "itself", "For the phones of the user write \"devices\".");
        else return new FindMeContact.Other(uri);
        return null;
    }

    private static Problem NotFound() => Problems.NotFound("address with calls that are led anywhere");
}
