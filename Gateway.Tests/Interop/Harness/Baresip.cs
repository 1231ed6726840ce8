using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop.Harness;

/// <summary>baresip, registered as one user, typed to over its standard input. It knows nothing of push-to-talk: its contact carries no feature tag.</summary>
internal sealed class Baresip : IOrdinaryPhone
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private int _heard;

    private Baresip(OwnedProcess process) => Process = process;

    public OwnedProcess Process { get; }

    private string Directory { get; init; } = "";

    /// <summary>What it heard so far, as a sound file.</summary>
    public string Heard => System.IO.Directory.GetFiles(Directory, "*-dec.wav").Single();

    /// <summary>Starts it and waits until it says that it is registered.</summary>
    /// <param name="transport"><c>udp</c> or <c>tcp</c>.</param>
    /// <param name="takesCalls">Whether it takes every call by itself.</param>
    /// <param name="sound">What it speaks and in which codec; <c>null</c> = nothing.</param>
    /// <param name="watchesMessages">Whether it subscribes to its waiting messages.</param>
    public static async Task<Baresip> RegisterAsync(
        Site site, IPEndPoint at, IPEndPoint proxy, string user, string domain, string password, string transport, bool takesCalls = false,
        PhoneSound? sound = null, bool watchesMessages = false)
    {
        var path = Peers.Require("baresip");
        var directory = site.NewDirectory($"baresip-{user}");
        var audio = sound is null ? "" : $"module opus.so\nmodule aufile.so\nmodule sndfile.so\naudio_source aufile,{sound.Speaks}\nsnd_path {directory}";
        // mwi.so comes first: a millisecond after it was loaded it subscribes for whoever has subscribed by then, and counts those that it adds itself, without end.
        // That has to be over when the first registration is answered.
        await File.WriteAllTextAsync(Path.Combine(directory, "config"), $"""
            sip_listen {at}
            net_interface {at.Address}
            module_path /usr/lib/baresip/modules
            {(watchesMessages ? "module mwi.so" : "")}
            module stdio.so
            module g711.so
            {audio}
            module_tmp account.so
            module_app menu.so

            """);
        await File.WriteAllTextAsync(Path.Combine(directory, "accounts"),
            $"<sip:{user}@{domain};transport={transport}>;auth_user={user};auth_pass={password};outbound=\"sip:{proxy};transport={transport}\";regint=60{(takesCalls ? ";answermode=auto" : "")}{(sound is null ? "" : $";audio_codecs={sound.Codec}")};mwi={(watchesMessages ? "yes" : "no")}\n");
        var phone = new Baresip(site.Start($"baresip {user}", path, ["-f", directory, "-4"])) { Directory = directory };
        await phone.Process.SaysAsync("registered successfully", Patience);
        return phone;
    }

    public Task RingsAsync() => Process.SaysAsync("Incoming call", Patience, _heard);

    public Task TakeAsync() => Process.TypeAsync("/accept\n");

    public Task TalksAsync() => Process.SaysAsync("Call established", Patience, _heard);

    public Task HangUpAsync() => Process.TypeAsync("/hangup\n");

    /// <summary>Waits until its call has ended, by whomever; what it says from then on is of the next one.</summary>
    public async Task IsFreeAsync()
    {
        await Process.SaysAsync("session closed", Patience, _heard);
        _heard = Process.Mark();
    }

    /// <summary>Waits until it shows how many voice messages wait.</summary>
    public Task ShowsWaitingAsync(int heard, int old) => Process.SaysAsync($"Voice-Message: {heard}/{old}", Patience);

    /// <summary>Waits until it shows a message.</summary>
    public Task ShowsAsync(string from, string text) => Process.SaysAsync($"{from}: \"{text}\"", Patience);

    /// <summary>Quits, which takes its registration away.</summary>
    public async Task QuitAsync()
    {
        await Process.TypeAsync("/quit\n");
        await Process.ExitAsync(Patience);
    }
}
