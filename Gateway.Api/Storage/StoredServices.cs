using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Gateway.Api.Json;
using Gateway.Domain.Access;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Messages;

namespace Gateway.Api.Storage;

/// <summary>Service identities, mailboxes and forwardings as they lie in the database.</summary>
internal static class StoredServices
{
    private static readonly string[] KeyParameters = ["gr", "maddr", "transport", "ttl", "user"];

    /// <summary>
    /// What no two identities have. Parameters that RFC 3261 §19.1.4 ignores where only one URI has them are left out: else one Request-URI
    /// could mean two identities.
    /// </summary>
    public static string KeyOf(SipUri uri)
    {
        var named = KeyParameters.Where(name => uri.Parameter(name) is not null)
            .Select(name => $";{name}={uri.Parameter(name)!.ToLowerInvariant()}");
        var password = uri.Password.Length > 0 ? $":{uri.Password}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{uri.AddressOfRecord()}{password}:{uri.Port}{string.Concat(named)}");
    }

    public static ServiceIdentity ToIdentity(ServiceContextRow row) =>
        new(new(row.Id), SipUri.Parse(row.RequestUri), Enum.Parse<ServiceBehaviour>(row.Behaviour))
        {
            Mailbox = row.Mailbox is null ? null : new MailboxId(row.Mailbox),
            Greeting = row.Greeting,
            Trust = Enum.Parse<ServiceTrust>(row.Trust),
            Allowed = row.Allowed is null ? [] : [.. JsonSerializer.Deserialize<string[]>(row.Allowed)!.Select(PocAddress.Parse)],
            Fallback = row.Fallback is null ? null : SipUri.Parse(row.Fallback),
        };

    /// <summary>Carries all but the note, the version and the time into the row.</summary>
    public static void Fill(ServiceContextRow row, ServiceIdentity identity)
    {
        row.RequestUri = identity.Uri.Text;
        row.UriKey = KeyOf(identity.Uri);
        row.Behaviour = identity.Behaviour.ToString();
        row.Mailbox = identity.Mailbox?.Value;
        row.Greeting = identity.Greeting;
        row.Trust = identity.Trust.ToString();
        row.Allowed = identity.Allowed.IsEmpty ? null : JsonSerializer.Serialize(identity.Allowed.Select(caller => caller.ToString()).ToArray());
        row.Fallback = identity.Fallback?.Text;
    }

    public static Mailbox ToMailbox(MailboxRow row) => new(new(row.Id), PocAddress.Parse(row.Owner), row.Number);

    public static Forwarding ToForwarding(ForwardingRow row)
    {
        var rule = JsonSerializer.Deserialize<StoredForwarding>(row.Rule, ContractJson.Options)!;
        return new(PocAddress.Parse(row.Address))
        {
            Contacts = [.. rule.Contacts.Select(ContactOf)],
            RingTime = TimeSpan.FromMilliseconds(rule.RingTimeMs),
            DoNotDisturb = rule.DoNotDisturb,
            NoAnswer = Uri(rule.NoAnswer),
            Busy = Uri(rule.Busy),
            OnDoNotDisturb = Uri(rule.OnDoNotDisturb),
            Otherwise = Uri(rule.Otherwise),
            Recognised = [.. rule.Recognised.Select(Pattern)],
            OnRecognised = Uri(rule.OnRecognised),
            Retrieve = Uri(rule.Retrieve),
            RetrieveAuthenticated = Uri(rule.RetrieveAuthenticated),
            Numbers = rule.Numbers.IsDefault ? [] : [.. rule.Numbers.Select(Pattern)],
            IsAccess = rule.IsAccess,
            FromTelephoneNetwork = Uri(rule.FromTelephoneNetwork),
        };
    }

    public static string RuleOf(Forwarding forwarding) => ContractJson.Text(new StoredForwarding(
        [.. forwarding.Contacts.Select(TextOf)], (long)forwarding.RingTime.TotalMilliseconds, forwarding.DoNotDisturb, forwarding.NoAnswer?.Text,
        forwarding.Busy?.Text, forwarding.OnDoNotDisturb?.Text, forwarding.Otherwise?.Text, [.. forwarding.Recognised.Select(pattern => pattern.Text)],
        forwarding.OnRecognised?.Text, forwarding.Retrieve?.Text, forwarding.RetrieveAuthenticated?.Text, forwarding.IsAccess,
        forwarding.FromTelephoneNetwork?.Text, [.. forwarding.Numbers.Select(number => number.Text)]));

    /// <summary>A round of ringing as it is written: <c>devices</c>, or an address.</summary>
    public static string TextOf(FindMeContact contact) => contact is FindMeContact.Other other ? other.Uri.Text : Devices;

    public const string Devices = "devices";

    private static FindMeContact ContactOf(string text) => text == Devices ? new FindMeContact.Devices() : new FindMeContact.Other(SipUri.Parse(text));

    private static CallerPattern Pattern(string text) => CallerPattern.TryParse(text, out var pattern) ? pattern! : throw new FormatException(text);

    private static SipUri? Uri(string? text) => text is null ? null : SipUri.Parse(text);

    private sealed record StoredForwarding(
        ImmutableArray<string> Contacts, long RingTimeMs, bool DoNotDisturb, string? NoAnswer, string? Busy, string? OnDoNotDisturb, string? Otherwise,
        ImmutableArray<string> Recognised, string? OnRecognised, string? Retrieve, string? RetrieveAuthenticated, bool IsAccess, string? FromTelephoneNetwork,
        ImmutableArray<string> Numbers);
}
