using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop.Harness;

/// <summary>linphonec, registered as one user with the PoC feature tag on its contact, typed to over its standard input.</summary>
internal sealed class Linphonec : IOrdinaryPhone
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Where in its output its present call begins.
    private int _heard;

    private Linphonec(OwnedProcess process) => Process = process;

    public OwnedProcess Process { get; }

    /// <summary>Starts it and waits until it says that it is registered.</summary>
    /// <param name="transport"><c>udp</c> or <c>tcp</c>.</param>
    /// <param name="takesCalls">Whether it takes every call by itself.</param>
    /// <param name="watches">A friend whose presence it subscribes to, and who is told of its own; <c>null</c> = none.</param>
    public static async Task<Linphonec> RegisterAsync(
        Site site, IPEndPoint at, IPEndPoint proxy, string user, string domain, string password, string transport, bool takesCalls = false, string? watches = null)
    {
        var path = Peers.Require("linphonec");
        var home = site.NewDirectory($"linphonec-{user}");
        // Without this directory it has no database, and without its database it refuses every message.
        Directory.CreateDirectory(Path.Combine(home, ".local", "share", "linphone"));
        Directory.CreateDirectory(Path.Combine(home, ".config", "linphone"));
        var configuration = Path.Combine(home, "linphonerc");
        await File.WriteAllTextAsync(configuration, $"""
            [sip]
            sip_port={(transport == "udp" ? at.Port : 0)}
            sip_tcp_port={(transport == "tcp" ? at.Port : 0)}
            sip_tls_port=0
            bind_address={at.Address}
            default_proxy=0
            contact=sip:{user}@{at.Address}
            guess_hostname=0
            use_ipv6=0
            [rtp]
            timeout=600
            [proxy_0]
            reg_proxy=<sip:{proxy};transport={transport}>
            reg_route=<sip:{proxy};transport={transport};lr>
            reg_identity=sip:{user}@{domain}
            reg_expires=60
            reg_sendregister=1
            publish={(watches is null ? 0 : 1)}
            contact_parameters=+g.poc.talkburst
            [auth_info_0]
            username={user}
            passwd={password}
            realm={domain}
            domain={domain}
            {(watches is null ? "" : $"[friend_0]\nurl=\"Friend\" <{watches}>\npol=accept\nsubscribe=1")}

            """);
        var phone = new Linphonec(site.Start($"linphonec {user}", path, takesCalls ? ["-a", "-c", configuration] : ["-c", configuration],
            new Dictionary<string, string> { ["HOME"] = home, ["XDG_DATA_HOME"] = Path.Combine(home, ".local", "share") }));
        await phone.Process.SaysAsync("linphonec> ", Patience);
        using var stop = new CancellationTokenSource(Patience);
        while (!phone.Process.Output.Contains("registered, identity", StringComparison.Ordinal))
        {
            Assert.False(stop.IsCancellationRequested, $"linphonec does not register:\n{phone.Process.Output}");
            await phone.AnswersAsync();
            await Task.Delay(100);
        }
        return phone;
    }

    public Task RingsAsync() => Process.SaysAsync("Receiving new incoming call", Patience, _heard);

    public Task TakeAsync() => Process.TypeAsync("answer\n");

    public Task TalksAsync() => Process.SaysAsync("connected.", Patience, _heard);

    public Task HangUpAsync() => Process.TypeAsync("terminate\n");

    /// <summary>Waits until its call has ended, by whomever; what it says from then on is of the next one.</summary>
    public async Task IsFreeAsync()
    {
        await Process.SaysAsync(" ended (", Patience, _heard);
        _heard = Process.Mark();
    }

    /// <summary>Waits until it rings, takes the call, and waits until it has it.</summary>
    public async Task AnswerAsync()
    {
        await RingsAsync();
        await TakeAsync();
        await TalksAsync();
    }

    /// <summary>Waits until it shows a message.</summary>
    public Task ShowsAsync(string from, string text) => Process.SaysAsync($"Message received from {from}: {text}", Patience);

    /// <summary>Speaks from a file and writes what it hears into another, in one codec.</summary>
    /// <param name="sound">What it speaks.</param>
    /// <param name="heard">Where to.</param>
    public async Task UseAsync(PhoneSound sound, string heard)
    {
        // By the numbers of its list: Opus, Speex twice, µ-law, A-law; behind them what nobody offers.
        var wanted = sound.Codec switch { "opus/48000/2" => 0, "PCMU" => 3, _ => 4 };
        for (var codec = 0; codec <= 4; codec++)
            await Process.TypeAsync($"codec {(codec == wanted ? "enable" : "disable")} {codec}\n");
        await Process.TypeAsync($"soundcard use files\nplay {sound.Speaks}\nrecord {heard}\n");
        await Process.SaysAsync("Using wav files", Patience);
        // It says nothing to the files; once it answers what was typed behind them, it has them.
        await AnswersAsync();
    }

    /// <summary>Quits, which takes its registration away.</summary>
    public async Task QuitAsync()
    {
        await Process.TypeAsync("quit\n");
        await Process.ExitAsync(Patience);
    }

    // Asks whether it is registered, and waits for whatever it says to that.
    private async Task AnswersAsync()
    {
        var mark = Process.Mark();
        await Process.TypeAsync("status register\n");
        await Process.SaysAsync("registered", Patience, mark);
    }
}
