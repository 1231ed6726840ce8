using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop.Harness;

/// <summary>Everything that a site sends over the loopback interface, and what tshark makes of the part that we sent.</summary>
internal sealed class Capture
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ReadingTime = TimeSpan.FromSeconds(180);
    private const int DiscardPort = 9;

    // What arrives while it gets no turn must wait somewhere: a packet that is not in the file looks like one that was not sent.
    private const string BufferMegabytes = "32";

    private readonly Site site;
    private readonly OwnedProcess process;
    private readonly string file;
    private int decodings;

    private Capture(Site site, OwnedProcess process, string file)
    {
        this.site = site;
        this.process = process;
        this.file = file;
    }

    /// <summary>Starts it and waits until packets really reach the file.</summary>
    public static async Task<Capture> StartAsync(Site site)
    {
        Peers.Require("tshark");
        var file = Path.Combine(site.Directory, "capture.pcap");
        var process = site.Start("dumpcap", Peers.Require("dumpcap"), ["-i", "lo", "-f", $"net {site.Network}", "-w", file, "-q", "-B", BufferMegabytes]);
        var capture = new Capture(site, process, file);
        await capture.PassAsync("capture begins");
        return capture;
    }

    /// <summary>What tshark makes of the packets so far.</summary>
    /// <param name="protocol">What is spoken at these addresses.</param>
    /// <param name="at">The addresses.</param>
    /// <param name="filter">Which packets.</param>
    /// <param name="output">How to show them.</param>
    public async Task<string> DecodeAsync(string protocol, IPEndPoint[] at, string filter, params string[] output)
    {
        await PassAsync($"decoding {Interlocked.Increment(ref decodings)} begins");
        return await TsharkAsync(protocol, at, filter, output);
    }

    /// <summary>Ends it and asks tshark: every packet that left one of these addresses must be whole, and give its experts no cause for a warning.</summary>
    /// <param name="ours">Where our own elements listen.</param>
    /// <returns>How many SIP messages we sent.</returns>
    public Task<int> EndAsync(params IPEndPoint[] ours) => EndAsync("sip", ours);

    /// <summary>The same where another protocol is spoken.</summary>
    /// <param name="protocol">Which, for example <c>rtcp</c>.</param>
    /// <param name="ours">Where our own elements listen.</param>
    /// <returns>How many of its messages we sent.</returns>
    public async Task<int> EndAsync(string protocol, IPEndPoint[] ours)
    {
        await PassAsync("capture ends");
        process.Signal(PosixSignal.SIGINT);
        await process.ExitAsync(Patience);

        // Connections that we open leave from a port of the kernel's choice, so TCP is judged by address. What an ICMP error quotes has been seen already.
        var us = "!icmp && (" + string.Join(" || ", ours.SelectMany(at => new[]
        {
            $"(ip.src == {at.Address} && udp.srcport == {at.Port} && udp.length > 12)", $"(ip.src == {at.Address} && tcp && {protocol})",
        })) + ")";
        var objects = "(_ws.malformed || _ws.expert.severity >= 6291456)";
        // Which ports floor control leaves from, the descriptions in the same capture say.
        var floorControl = $"!icmp && rtcp && ({string.Join(" || ", ours.Select(at => $"ip.src == {at.Address}"))})";
        var wrong = await TsharkAsync(protocol, ours, $"({us} && (!{protocol} || {objects})) || ({floorControl} && {objects})", "-V");
        Assert.True(wrong.Length == 0, $"tshark objects to what we sent ({file}):\n{wrong}");
        var sent = await TsharkAsync(protocol, ours, $"{us} && {protocol}", "-T", "fields", "-e", "frame.number");
        return sent.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
    }

    private Task<string> TsharkAsync(string protocol, IPEndPoint[] ours, string filter, params string[] output)
    {
        // On any other port than SIP's own it has to be told. Only SIP is spoken over TCP as well.
        var decoders = ours.Select(at => at.Port).Distinct().SelectMany<int, string>(port =>
            protocol == "sip" ? ["-d", $"udp.port=={port},sip", "-d", $"tcp.port=={port},sip"] : ["-d", $"udp.port=={port},{protocol}"]);
        return Peers.RunAsync(Peers.Require("tshark"), ReadingTime, ["-n", "-r", file, .. decoders, "-Y", filter, .. output]);
    }

    // Sends marked packets until one is in the file: whatever was sent before it is then there too.
    private async Task PassAsync(string mark)
    {
        var bytes = Encoding.ASCII.GetBytes(mark);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(site.Host(254), 0));
        using var stop = new CancellationTokenSource(Patience);
        while (!Holds(bytes))
        {
            if (process.HasExited || stop.IsCancellationRequested)
                Assert.Fail($"nothing is captured:\n{process.Output}");
            await socket.SendToAsync(bytes, new IPEndPoint(site.Host(253), DiscardPort));
            await Task.Delay(100);
        }
    }

    private bool Holds(byte[] mark)
    {
        if (!File.Exists(file))
            return false;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes.AsSpan().IndexOf(mark) >= 0;
    }
}
