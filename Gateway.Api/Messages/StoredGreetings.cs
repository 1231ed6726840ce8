using System.Collections.Concurrent;
using Gateway.Api.Endpoints;
using Gateway.Api.Storage;
using Gateway.Domain.Media;
using Gateway.Domain.MessageBox;

namespace Gateway.Api.Messages;

/// <summary>Greetings that replace the spoken defaults. Each lies in a file of its own, which is written before its row and never changed.</summary>
internal sealed class StoredGreetings(GatewayStorage storage, MessageFiles files)
{
    // Calls that hear the same at once share it; nobody else keeps it.
    private readonly ConcurrentDictionary<string, WeakReference<short[]>> _heard = new(StringComparer.Ordinal);

    /// <summary>The name under which a greeting that has none of ours is looked for.</summary>
    public static string KindOf(string greeting) => Greetings.All.Contains(greeting) ? greeting : Greetings.Standard;

    /// <summary>The sound of a greeting; null where the default is heard. Any thread.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public short[]? Load(string mailbox, string greeting)
    {
        var kind = KindOf(greeting);
        using var db = storage.File.Read();
        if (db.Greetings.Where(row => row.Mailbox == mailbox && row.Kind == kind).Select(row => row.File).FirstOrDefault() is not { } file) return null;
        if (_heard.TryGetValue(file, out var kept) && kept.TryGetTarget(out var sound)) return sound;
        if (files.FindGreeting(file) is not { } path) return null;
        sound = WavFile.Read(File.ReadAllBytes(path));
        _heard[file] = new(sound);
        return sound;
    }

    /// <summary>Called inside a unit of work: from now on this is heard.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="row">What is to be heard; its file is on disk.</param>
    public void Keep(UnitOfWork unit, GreetingRow row)
    {
        unit.OnRolledBack(() => files.Disk.Delete(files.GreetingPathOf(row.File)));
        Forget(unit, row.Mailbox, row.Kind);
        unit.Db.Greetings.Add(row);
        unit.SaveChanges();
    }

    /// <summary>Called inside a unit of work: from now on the default is heard.</summary>
    /// <returns>What was heard before; null for the default.</returns>
    public GreetingRow? Forget(UnitOfWork unit, string mailbox, string kind)
    {
        if (unit.Db.Greetings.FirstOrDefault(row => row.Mailbox == mailbox && row.Kind == kind) is not { } row) return null;
        unit.Db.Greetings.Remove(row);
        unit.SaveChanges();
        unit.OnCommitted(() =>
        {
            _heard.TryRemove(row.File, out _);
            files.Disk.Delete(files.GreetingPathOf(row.File));
        });
        return row;
    }

    /// <summary>Called inside a unit of work: all of a mailbox that is removed.</summary>
    public void ForgetAll(UnitOfWork unit, string mailbox)
    {
        foreach (var kind in Greetings.All) Forget(unit, mailbox, kind);
    }

    /// <summary>Tells that a greeting was changed.</summary>
    public static void Tell(UnitOfWork unit, HttpContext http, string owner, string mailbox, Greeting greeting) => unit.Tell(
        "mailbox.greeting.changed", $"{mailbox}/{greeting.Kind}", unit.Now.ToUnixTimeMilliseconds(), new { mailbox, owner, greeting },
        Authentication.Caller.Of(http)!.Actor, Hosting.Commands.TraceOf(http));
}
