using System.Globalization;
using Ticketing.Tests.Support;
using Ticketing.Tests.Support.Processes;

namespace Ticketing.Dev.Running;

/// <summary>
/// Files with the ids of the processes that a run has started. The next run ends those that are left: a database that is still stopping,
/// for example, because the run was killed.
/// </summary>
internal sealed class ProcessFiles
{
    private readonly string _folder;
    private readonly TimeSpan _limit;

    /// <summary>Uses the folder, which is created where it is missing.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="limit">How long a process may take to stop; 15 s, unless given.</param>
    public ProcessFiles(string folder, TimeSpan? limit = null)
    {
        (_folder, _limit) = (folder, limit ?? TimeSpan.FromSeconds(15));
        Directory.CreateDirectory(folder);
    }

    /// <summary>Writes down a process.</summary>
    public void Add(string name, int id) => File.WriteAllText(FileOf(name), string.Create(CultureInfo.InvariantCulture, $"{id} {ProcessStart.Of(id)}"));

    /// <summary>Removes a process that has ended.</summary>
    public void Remove(string name) => File.Delete(FileOf(name));

    /// <summary>Asks the processes of an earlier run to stop, and kills those that do not in time.</summary>
    public async Task EndLeftoversAsync()
    {
        foreach (var file in Directory.GetFiles(_folder, "*.pid"))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            if (Read(file) is var (id, start) && ProcessStart.Of(id) == start)
            {
                Console.WriteLine($"Ending {name} (process {id}), left by an earlier run.");
                await EndAsync(id, start);
            }

            Remove(name);
        }
    }

    private async Task EndAsync(int id, string start)
    {
        Signals.Send(id, Signal.Term);
        try
        {
            await EndedAsync();
        }
        catch (TimeoutException)
        {
            // Each leads a group, with those that it started.
            Signals.Send(-id, Signal.Kill);
            await EndedAsync();
        }

        Task EndedAsync() => Until.TrueAsync($"process {id} ended", _limit, () => ProcessStart.Of(id) != start);
    }

    private static (int Id, string Start)? Read(string file)
    {
        var words = File.ReadAllText(file).Split(' ');
        return words.Length == 2 && words[1].Length > 0 && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? (id, words[1])
            : null;
    }

    private string FileOf(string name) => Path.Combine(_folder, $"{name}.pid");
}
