using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Gateway.Domain.Floor;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Authentication;
using Gateway.Sip.Transport;

namespace Gateway.Api.Hosting;

/// <summary>Every setting of the gateway, read once at the start. A value that makes no sense ends the start with a sentence.</summary>
internal sealed record GatewaySettings
{
    public required string DataDirectory { get; init; }
    public required string SipDomain { get; init; }
    public required IReadOnlyList<Uri> SipListen { get; init; }

    /// <summary>Next hop for each other network, by its domain.</summary>
    public required IReadOnlyDictionary<string, Uri> SipRoutes { get; init; }

    /// <summary>Gateways of the telephone network, whose calling numbers are believed.</summary>
    public IReadOnlyList<Uri> TelephoneGateways { get; init; } = [];

    /// <summary>The SIP/IP core where it is somebody else's; null: the embedded one.</summary>
    public Uri? ExternalCore { get; init; }

    /// <summary>Where the PoC server is reached by an external core.</summary>
    public IReadOnlyList<Uri> PocServerListen { get; init; } = [];

    /// <summary>Where the console's PoC Client is reached by an external core.</summary>
    public IReadOnlyList<Uri> PocClientListen { get; init; } = [];

    /// <summary>Where the Presence Server is reached by an external core; empty: it is somebody else's.</summary>
    public IReadOnlyList<Uri> PresenceServerListen { get; init; } = [];

    /// <summary>Presence enquiries that one user may begin in an hour.</summary>
    public int EnquiriesPerHour { get; init; } = 3_600;

    /// <summary>Whether each notification of presence is charged by itself, besides its enquiry.</summary>
    public bool ChargesNotifications { get; init; }

    /// <summary>Whether alerts go to the ordinary phones of a user without a PoC Client.</summary>
    public bool AlertPlainPhones { get; init; } = true;

    /// <summary>Whether other networks are told which sessions are of two.</summary>
    public bool NamesSessionType { get; init; }

    /// <summary>What phones are challenged with.</summary>
    public ImmutableArray<DigestAlgorithm> DigestAlgorithms { get; init; } = [DigestAlgorithm.Md5];

    /// <summary>The address where media and floor control are received.</summary>
    public string MediaAddress { get; init; } = IPAddress.Loopback.ToString();

    /// <summary>The lowest and the highest port for them.</summary>
    public int MediaPortMin { get; init; }
    public int MediaPortMax { get; init; }

    /// <summary>The DSCP that SIP is sent with.</summary>
    public required int SipDscp { get; init; }

    /// <summary>The DSCP that speech and floor control are sent with.</summary>
    public required int SpeechDscp { get; init; }
    public required int FloorControlDscp { get; init; }

    /// <summary>Whether speech is taken from another address than its sender named.</summary>
    public bool TakesOtherAddresses { get; init; }

    /// <summary>The timers and counters of floor control.</summary>
    public required MediaBurstSettings Floor { get; init; }

    /// <summary>The host of the service identities that are made for users.</summary>
    public required string ServiceHost { get; init; }

    /// <summary>The scheme by which a new user gets his service identities; null: by request only.</summary>
    public ServiceTemplate? ServiceTemplate { get; init; }

    public string? AdminPassword { get; init; }
    public required bool DemoEnabled { get; init; }
    public required int RequestsPerSecond { get; init; }
    public required int RequestBurst { get; init; }
    public required int AlertsPerSecondToOneTarget { get; init; }
    public required TimeSpan AccessTokenLifetime { get; init; }
    public required TimeSpan SessionLifetime { get; init; }
    public required TimeSpan JournalRetention { get; init; }
    public required long JournalEventsMax { get; init; }

    private static IReadOnlyList<Uri> DefaultListen { get; } = [new("udp://127.0.0.1:5060"), new("tcp://127.0.0.1:5060")];

    /// <summary>Whether talk bursts are recorded.</summary>
    public bool RecordingEnabled { get; init; } = true;

    /// <summary>Days after which a recording is deleted, until somebody sets it otherwise; 0: never for its age.</summary>
    public int RecordingRetentionDays { get; init; } = 30;

    /// <summary>Megabytes that all recordings may take, until somebody sets it otherwise; 0: as many as there is room for.</summary>
    public int RecordingMegabytesMax { get; init; } = 10_000;

    /// <summary>Megabytes of the disk that recordings leave free, for the database and everything else.</summary>
    public int RecordingReserveMegabytes { get; init; } = 200;

    /// <summary>Whether the message box is an element of this process, at <see cref="ServiceHost"/>.</summary>
    public bool MessageBoxEnabled { get; init; } = true;

    /// <summary>Where the message box is reached by cores elsewhere, and their addresses; whoever else calls there gets 403.</summary>
    public IReadOnlyList<Uri> MessageBoxListen { get; init; } = [];
    public ImmutableArray<IPAddress> MessageBoxPeers { get; init; } = [];

    /// <summary>How high the limits of a mailbox can be set.</summary>
    public const int MailboxMessagesHighest = 10_000, MailboxMinutesHighest = 100_000;

    /// <summary>Messages that a mailbox holds at most, and their minutes, where it has no limits of its own.</summary>
    public int MailboxMessagesMax { get; init; } = 100;
    public int MailboxMinutesMax { get; init; } = 60;

    public string MessagesDirectory => Path.Combine(DataDirectory, "messages");

    public string RecordingsDirectory => Path.Combine(DataDirectory, "recordings");

    public string DatabasePath => Path.Combine(DataDirectory, "gateway.db");

    /// <exception cref="StartupFailure">A setting cannot be used.</exception>
    public static GatewaySettings Read(IConfiguration configuration, string root, bool isDevelopment)
    {
        var gateway = configuration.GetSection("Gateway");
        var core = gateway["Sip:Core"] is { Length: > 0 } external ? SipUri("Gateway:Sip:Core", external) : null;
        var (mediaPortMin, mediaPortMax) = Ports(gateway, "Media:Ports", "16384-32767");
        var settings = new GatewaySettings
        {
            DataDirectory = Path.GetFullPath(Text(gateway, "DataDirectory", "data"), root),
            SipDomain = Text(gateway, "Sip:Domain", "poc.local").ToLowerInvariant(),
            SipListen = core is null ? Listen(configuration, "Gateway:Sip:Listen") is { Count: > 0 } listen ? listen : DefaultListen : [],
            ExternalCore = core,
            TelephoneGateways = Listen(configuration, "Gateway:Sip:TelephoneGateways"),
            PocServerListen = core is null ? [] : Listen(configuration, "Gateway:Sip:PocServer:Listen"),
            PocClientListen = core is null ? [] : Listen(configuration, "Gateway:Sip:PocClient:Listen"),
            PresenceServerListen = core is null ? [] : Listen(configuration, "Gateway:Sip:PresenceServer:Listen"),
            EnquiriesPerHour = Number(gateway, "Presence:EnquiriesPerHour", 3_600, 1, 1_000_000),
            ChargesNotifications = Flag(gateway, "Presence:ChargeNotifications", false),
            AlertPlainPhones = Flag(gateway, "Sip:AlertPlainPhones", true),
            NamesSessionType = Flag(gateway, "Sip:NamesSessionType", false),
            DigestAlgorithms = Algorithms(configuration),
            SipRoutes = gateway.GetSection("Sip:Routes").GetChildren().ToDictionary(
                route => route.Key.ToLowerInvariant(), route => SipUri($"Gateway:Sip:Routes:{route.Key}", route.Value)),
            MediaPortMin = mediaPortMin,
            MediaPortMax = mediaPortMax,
            SipDscp = Number(gateway, "Sip:Dscp", 40, 0, 63),
            SpeechDscp = Number(gateway, "Media:SpeechDscp", 46, 0, 63),
            FloorControlDscp = Number(gateway, "Media:FloorControlDscp", 40, 0, 63),
            Floor = FloorSettings(gateway),
            TakesOtherAddresses = Flag(gateway, "Media:OtherAddresses", false),
            ServiceHost = Text(gateway, "Services:Host", $"vm.{Text(gateway, "Sip:Domain", "poc.local")}").ToLowerInvariant(),
            ServiceTemplate = Template(gateway),
            MessageBoxEnabled = Flag(gateway, "MessageBox:Enabled", true),
            MessageBoxListen = Listen(configuration, "Gateway:MessageBox:Listen"),
            MessageBoxPeers = Addresses(configuration, "Gateway:MessageBox:TrustedPeers"),
            MailboxMessagesMax = Number(gateway, "MessageBox:MessagesMax", 100, 1, MailboxMessagesHighest),
            MailboxMinutesMax = Number(gateway, "MessageBox:MinutesMax", 60, 1, MailboxMinutesHighest),
            AdminPassword = gateway["Admin:Password"] is { Length: > 0 } password ? password : null,
            DemoEnabled = Flag(gateway, "Demo:Enabled", isDevelopment),
            RequestsPerSecond = Number(gateway, "Limits:RequestsPerSecond", 50, 1, 1_000_000),
            RequestBurst = Number(gateway, "Limits:RequestBurst", 100, 1, 1_000_000),
            AlertsPerSecondToOneTarget = Number(gateway, "Limits:AlertsPerSecondToOneTarget", 5, 1, 1_000_000),
            AccessTokenLifetime = TimeSpan.FromSeconds(Number(gateway, "Tokens:LifetimeSeconds", 3_600, 60, 86_400)),
            SessionLifetime = TimeSpan.FromSeconds(Number(gateway, "Session:LifetimeSeconds", 43_200, 60, 2_592_000)),
            JournalRetention = TimeSpan.FromDays(Number(gateway, "Journal:RetentionDays", 7, 1, 3_650)),
            RecordingEnabled = Flag(gateway, "Recording:Enabled", true),
            RecordingRetentionDays = Number(gateway, "Recording:RetentionDays", 30, 0, 3_650),
            RecordingMegabytesMax = Number(gateway, "Recording:MegabytesMax", 10_000, 0, 1_000_000_000),
            RecordingReserveMegabytes = Number(gateway, "Recording:ReserveMegabytes", 200, 0, 1_000_000_000),
            JournalEventsMax = Number(gateway, "Journal:EventsMax", 5_000_000, 1_000, 1_000_000_000),
        };
        return settings with { MediaAddress = MediaAddressOf(gateway, settings).ToString() };
    }

    private static ServiceTemplate? Template(IConfiguration gateway) => Text(gateway, "Services:Template", "none") switch
    {
        "none" => null,
        "mnemonic" => ServiceTemplate.Mnemonic,
        "numeric" => ServiceTemplate.Numeric,
        var value => throw new StartupFailure($"Gateway:Services:Template is \"{value}\"; none, mnemonic or numeric is expected."),
    };

    private static MediaBurstSettings FloorSettings(IConfiguration gateway) => new()
    {
        T1EndOfMedia = TimeSpan.FromSeconds(Number(gateway, "Floor:EndOfMediaSeconds", 4, 1, 60)),
        T1EndOfVoice = TimeSpan.FromMilliseconds(Number(gateway, "Floor:EndOfVoiceMilliseconds", 800, 100, 10_000)),
        T2StopTalking = Number(gateway, "Floor:TalkSeconds", 30, 0, 65_534) is > 0 and var limit ? TimeSpan.FromSeconds(limit) : null,
        T3StopTalkingGrace = TimeSpan.FromSeconds(Number(gateway, "Floor:GraceSeconds", 3, 0, 60)),
        T4Inactivity = Number(gateway, "Floor:InactivitySeconds", 30, 0, 86_400) is > 0 and var wait ? TimeSpan.FromSeconds(wait) : null,
        C7Idle = Number(gateway, "Floor:IdleSent", 10, 1, 100),
        T9RetryAfter = TimeSpan.FromSeconds(Number(gateway, "Floor:RetryAfterSeconds", 10, 0, 600)),
        QueueMax = Number(gateway, "Floor:QueueMax", 16, 1, 64),
        AnnouncesPositions = Flag(gateway, "Floor:AnnouncePositions", true),
    };

    // Unless it is set: where SIP is spoken. A session description has to name one address, so behind a wildcard the first that others reach.
    private static IPAddress MediaAddressOf(IConfiguration gateway, GatewaySettings settings)
    {
        const string name = "Media:Address";
        if (gateway[name] is { Length: > 0 } value)
        {
            return IPAddress.TryParse(value, out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)
                ? address
                : throw new StartupFailure($"Gateway:{name} is \"{value}\"; one IP address of this machine is expected, such as 192.0.2.10.");
        }

        var listen = settings.SipListen.Concat(settings.PocServerListen).Concat(settings.PocClientListen).FirstOrDefault();
        if (listen is null || !IPAddress.TryParse(listen.Host.Trim('[', ']'), out var spoken))
            return IPAddress.Loopback;
        var found = new SipListenAddress(TransportKind.Udp, spoken, 0).WithoutWildcard().Select(one => one.Address).ToList();
        return found.Find(one => !IPAddress.IsLoopback(one)) ?? found.FirstOrDefault() ?? IPAddress.Loopback;
    }

    // A pair is an even port and the one above it.
    private static (int Min, int Max) Ports(IConfiguration section, string name, string fallback)
    {
        var value = section[name] is { Length: > 0 } given ? given : fallback;
        var dash = value.IndexOf('-', StringComparison.Ordinal);
        return dash > 0
            && int.TryParse(value.AsSpan(0, dash).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var min)
            && int.TryParse(value.AsSpan(dash + 1).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var max)
            && min >= 1024 && max <= IPEndPoint.MaxPort && min + (min % 2) < max
            ? (min, max)
            : throw new StartupFailure($"Gateway:{name} is \"{value}\"; a range of ports from 1024 to 65535 is expected, such as {fallback}.");
    }

    /// <summary>
    /// A list of settings is merged by index over all sources, so one address in the environment would leave the second default standing beside
    /// it. The strongest source that names any address names them all.
    /// </summary>
    private static IReadOnlyList<string> Strongest(IConfiguration configuration, string path)
    {
        var sources = configuration is IConfigurationRoot root ? root.Providers.Reverse() : [];
        foreach (var source in sources)
        {
            var keys = source.GetChildKeys([], path).Distinct(StringComparer.Ordinal).OrderBy(key => int.TryParse(key, out var n) ? n : int.MaxValue).ToList();
            var named = keys.Select(key => source.TryGet($"{path}:{key}", out var value) ? value : null).Where(value => !string.IsNullOrEmpty(value)).ToList();
            if (named.Count > 0) return [.. named.OfType<string>()];
        }

        return [];
    }

    private static IReadOnlyList<Uri> Listen(IConfiguration configuration, string path) =>
        [.. Strongest(configuration, path).Select((value, i) => SipUri($"{path}:{i}", value))];

    private static ImmutableArray<IPAddress> Addresses(IConfiguration configuration, string path) =>
    [
        .. Strongest(configuration, path).Select((value, i) => IPAddress.TryParse(value, out var address)
            ? address
            : throw new StartupFailure($"{path}:{i} is \"{value}\"; an IP address such as 192.0.2.10 is expected.")),
    ];

    private static ImmutableArray<DigestAlgorithm> Algorithms(IConfiguration configuration)
    {
        const string path = "Gateway:Sip:DigestAlgorithms";
        var named = Strongest(configuration, path);
        return named.Count == 0
            ? [DigestAlgorithm.Md5]
            : [.. named.Select((value, i) => value.ToUpperInvariant() switch
            {
                "MD5" => DigestAlgorithm.Md5,
                "SHA-256" => DigestAlgorithm.Sha256,
                "SHA-512-256" => DigestAlgorithm.Sha512256,
                _ => throw new StartupFailure($"{path}:{i} is \"{value}\"; MD5, SHA-256 or SHA-512-256 is expected."),
            })];
    }

    private static Uri SipUri(string name, string? value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "udp" or "tcp" && Uri.TryCreate(value, UriKind.Absolute, out uri)
            && uri.Port is > 0 or -1 && uri.Host.Length > 0
            ? uri
            : throw new StartupFailure($"{name} is \"{value}\"; an address such as udp://127.0.0.1:5060 is expected.");

    private static string Text(IConfiguration section, string name, string fallback) =>
        section[name] is { Length: > 0 } value ? value : fallback;

    private static bool Flag(IConfiguration section, string name, bool fallback) => section[name] switch
    {
        null or "" => fallback,
        var value when bool.TryParse(value, out var flag) => flag,
        var value => throw new StartupFailure($"Gateway:{name} is \"{value}\"; true or false is expected."),
    };

    private static int Number(IConfiguration section, string name, int fallback, int min, int max) => section[name] switch
    {
        null or "" => fallback,
        var value when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max => number,
        var value => throw new StartupFailure($"Gateway:{name} is \"{value}\"; a number from {min} to {max} is expected."),
    };
}
